using DataBank.Fhir;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>Media types of requests and answers (https://hl7.org/fhir/R4/http.html#mime-type): JSON.</summary>
internal static class FhirNegotiation
{
    /// <summary>Endpoint filter: refuses with 406 what we can't write.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var request = invocation.HttpContext.Request;
        var isAcceptable = request.Query["_format"] is { Count: > 0 } formats
            ? formats.All(format => IsJsonName(format ?? ""))
            : AcceptsJson(request);
        if (!isAcceptable) throw new RequestProblem(406, "not-supported", "This server answers in JSON: Accept application/fhir+json, or _format=json.");
        return next(invocation);
    }

    /// <summary>Refuses with 415 a body that isn't JSON.</summary>
    public static void RequireJson(HttpRequest request)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && IsJsonName(type.MediaType.Value ?? "")
            && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson) throw new RequestProblem(415, "not-supported", "Send the resource as JSON in UTF-8: Content-Type application/fhir+json.");
        if (request.Headers.ContentEncoding.Count > 0) throw new RequestProblem(415, "not-supported", "Send the body without a content encoding.");
    }

    // A "+" in a query that wasn't escaped arrives as a space: "application/fhir json" is meant all the same.
    private static bool IsJsonName(string name) => name.Split(';')[0].Trim().ToLowerInvariant() is
        "json" or "application/json" or "text/json" or FhirMediaTypes.Json or "application/fhir json";

    private static bool AcceptsJson(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0) return true;
        if (!MediaTypeHeaderValue.TryParseList([.. request.Headers.Accept.OfType<string>()], out var accepted)) return true;
        return accepted.Any(type => type.Quality is not 0 && (type.MatchesAllTypes || type.MediaType == "application/*" || IsJsonName(type.MediaType.Value ?? "")));
    }
}
