using DataBank.Fhir;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Entries of a transaction or batch that call an operation (https://hl7.org/fhir/R4/http.html#transaction): the operation's own endpoint answers, with
/// its permission, its scopes and its checks, as if it were asked by itself. Only those that change nothing and answer at once.
/// </summary>
internal static class BundleOperations
{
    private static readonly HashSet<string> known = new(StringComparer.Ordinal)
    {
        "$expand", "$lookup", "$validate-code", "$subsumes", "$translate", "$match", "$member-match", "$validate", "$lastn", "$everything", "$meta", "$cohort",
    };

    public static async Task<ReadOnlyMemory<byte>> AnswerAsync(BundleEntry entry, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var mark = entry.Url.IndexOf('?', StringComparison.Ordinal);
        var path = new PathString($"{face.BasePath}/{(mark < 0 ? entry.Url : entry.Url[..mark]).TrimStart('/')}");
        var name = path.Value![(path.Value!.LastIndexOf('/') + 1)..];
        if (!known.Contains(name) && !name.StartsWith("$find-", StringComparison.Ordinal)) throw new RequestProblem(400, "not-supported", $"Operations that bundles can call are {string.Join(", ", known)} and $find-….", "request.url");
        var (endpoint, values) = Find(context, entry.Method, path) ?? throw new RequestProblem(404, "not-supported", "There is no such operation at this address.", "request.url");
        await AuthorizeAsync(endpoint, context);

        var inner = new DefaultHttpContext { User = context.User, RequestServices = context.RequestServices, RequestAborted = cancellation };
        inner.Features.Set(face);
        inner.Features.Set(Reach.Of(context));
        inner.SetEndpoint(endpoint);
        (inner.Request.Method, inner.Request.Scheme, inner.Request.Host, inner.Request.PathBase) = (entry.Method, context.Request.Scheme, context.Request.Host, context.Request.PathBase);
        (inner.Request.Path, inner.Request.QueryString, inner.Request.RouteValues) = (path, new QueryString(mark < 0 ? "" : entry.Url[mark..]), values);
        inner.Request.Headers.Accept = FhirMediaTypes.Json;
        inner.Request.Headers.AcceptLanguage = context.Request.Headers.AcceptLanguage;
        if (entry.Resource is { } resource)
        {
            inner.Request.ContentType = FhirMediaTypes.Json;
            inner.Request.ContentLength = resource.Utf8.Length;
            inner.Request.Body = new MemoryStream(resource.Utf8.ToArray());
        }
        using var answer = new MemoryStream();
        inner.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await endpoint.RequestDelegate!(inner);
        foreach (var patient in AuditTrail.Of(inner).Patients) AuditTrail.Of(context).AddPatient(patient);
        await inner.Response.CompleteAsync();
        return answer.ToArray();
    }

    private static (RouteEndpoint Endpoint, RouteValueDictionary Values)? Find(HttpContext context, string method, PathString path)
    {
        foreach (var endpoint in context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } methods || !methods.HttpMethods.Contains(method) || endpoint.RoutePattern.RawText?.Contains('$', StringComparison.Ordinal) != true) continue;
            var values = new RouteValueDictionary();
            if (new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), new RouteValueDictionary()).TryMatch(path, values)) return (endpoint, values);
        }
        return null;
    }

    private static async Task AuthorizeAsync(Endpoint endpoint, HttpContext context)
    {
        var policies = context.RequestServices.GetRequiredService<IAuthorizationPolicyProvider>();
        if (await AuthorizationPolicy.CombineAsync(policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()) is not { } policy) return;
        var allowed = await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, context, policy);
        if (!allowed.Succeeded) throw new RequestProblem(403, "forbidden", "The roles of this token do not allow this operation.");
    }
}
