using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>
/// FHIR patch, also conditional, by JSON Patch or FHIRPath Patch: https://hl7.org/fhir/R4/http.html#patch. Whether one fits tells what was there, so it is for who may read that, too.
/// </summary>
internal static class PatchResource
{
    public static void MapPatchResource(this IEndpointRouteBuilder fhir)
    {
        fhir.MapPatch("/{type}/{id}", HandleAsync).AuditAs("patch", "U");
        fhir.MapPatch("/{type}", HandleConditionalAsync).AuditAs("patch", "U");
    }

    /// <summary>The patch that an entry of a bundle carries: a Parameters, or a Binary that holds a JSON Patch.</summary>
    /// <exception cref="RequestProblem">400: neither.</exception>
    public static Func<FhirResource, FhirResource> Read(FhirResource resource)
    {
        if (resource.Type == "Parameters") return FhirPathPatch.Read(resource);
        return resource.Root.TryGetProperty("contentType", out var type) && type.ValueEquals(FhirMediaTypes.JsonPatch)
            && resource.Root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var json)
            ? JsonPatch.Read(json)
            : throw RequestProblem.Invalid($"The Binary of a patch has contentType {FhirMediaTypes.JsonPatch}, and the patch in data.", "Binary.contentType");
    }

    private static async Task<IResult> HandleAsync(
        string type, string id, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
        await AnswerAsync(new WriteRequest(HttpMethods.Patch, type) { Key = UrlParts.Key(type, id) }, face, limits, context, cancellation);

    private static async Task<IResult> HandleConditionalAsync(
        string type, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        var condition = IncomingResource.ParseCondition(type, context.Request.QueryString.ToString(), face, FhirUrls.Base(context.Request, face), Reach.Of(context));
        return await AnswerAsync(new WriteRequest(HttpMethods.Patch, type) { Condition = condition }, face, limits, context, cancellation);
    }

    private static async Task<IResult> AnswerAsync(WriteRequest request, FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation)
    {
        GovernedTypes.CheckMayWrite(context.User, request.Type);
        request = request with
        {
            Patch = await ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation),
            Provenance = ProvenanceHeader.Read(context.Request),
            IfMatch = EntityTags.IfMatch(context.Request.Headers.IfMatch),
            Client = Caller.Subject(context.User),
        };
        var results = await new ConditionalWrites(face, FhirUrls.Base(context.Request, face), AuditTrail.Of(context)).ApplyAsync(request, cancellation);
        return WriteAnswers.Of(context, face, results[0], []);
    }

    private static async Task<Func<FhirResource, FhirResource>> ReadAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var media) && media.MediaType == FhirMediaTypes.JsonPatch)
            return JsonPatch.Read(await FhirBody.ReadBytesAsync(request, maximumBytes, cancellation));
        var parameters = await FhirBody.ReadAsync(request, maximumBytes, cancellation);
        IncomingResource.CheckSteering(parameters);
        return FhirPathPatch.Read(parameters);
    }
}
