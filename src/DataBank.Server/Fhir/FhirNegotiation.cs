using DataBank.Fhir;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>Media types of requests and answers (https://hl7.org/fhir/R4/http.html#mime-type): JSON, which everything works on, and XML at the edge.</summary>
internal static class FhirNegotiation
{
    /// <summary>Endpoint filter: refuses with 406 what we can't write.</summary>
    public static ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var request = invocation.HttpContext.Request;
        var isAcceptable = Format(request) is { } format ? IsJsonName(format) || IsXmlName(format) : Qualities(request) is not { Json: 0, Xml: 0 };
        if (!isAcceptable) throw new RequestProblem(406, "not-supported", "This server answers in JSON and XML: Accept application/fhir+json or application/fhir+xml, or _format=json or xml.");
        return next(invocation);
    }

    /// <summary>Whether the client would rather have XML than JSON; <c>_format</c> wins over Accept.</summary>
    public static bool PrefersXml(HttpRequest request)
    {
        if (Format(request) is { } format) return IsXmlName(format);
        var (json, xml) = Qualities(request);
        return xml > json;
    }

    /// <summary>Whether a body is XML rather than JSON.</summary>
    /// <exception cref="RequestProblem">415: it is neither.</exception>
    public static bool IsXmlBody(HttpRequest request)
    {
        var isKnown = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (IsJsonName(type.MediaType.Value ?? "") || IsXmlName(type.MediaType.Value ?? ""))
            && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isKnown) throw new RequestProblem(415, "not-supported", "Send the resource as JSON or XML in UTF-8: Content-Type application/fhir+json or application/fhir+xml.");
        if (request.Headers.ContentEncoding.Count > 0) throw new RequestProblem(415, "not-supported", "Send the body without a content encoding.");
        return IsXmlName(type!.MediaType.Value!);
    }

    // A "+" in a query that wasn't escaped arrives as a space: "application/fhir json" is meant all the same.
    private static bool IsJsonName(string name) => name.Split(';')[0].Trim().ToLowerInvariant() is
        "json" or "application/json" or "text/json" or FhirMediaTypes.Json or "application/fhir json";

    private static bool IsXmlName(string name) => name.Split(';')[0].Trim().ToLowerInvariant() is
        "xml" or "application/xml" or "text/xml" or FhirMediaTypes.Xml or "application/fhir xml";

    private static string? Format(HttpRequest request) => request.Query["_format"] is [.., var format] ? format ?? "" : null;

    private static (double Json, double Xml) Qualities(HttpRequest request) => request.Headers.Accept switch
    {
        [] or ["*/*"] => (1, 1),
        [FhirMediaTypes.Json or "application/json"] => (1, 0), // As nearly all clients have it.
        var asked => MediaTypeHeaderValue.TryParseList([.. asked.OfType<string>()], out var accepted) ? (Quality(accepted, IsJsonName), Quality(accepted, IsXmlName)) : (1, 1),
    };

    // Of a format that several ranges fit, those that name it count, then "*/*" (RFC 9110 §12.5.1).
    private static double Quality(IList<MediaTypeHeaderValue> accepted, Func<string, bool> isName)
    {
        var named = accepted.Where(type => isName(type.MediaType.Value ?? "")).ToList();
        var fitting = named.Count > 0 ? named : accepted.Where(type => type.MatchesAllTypes || type.MediaType == "application/*").ToList();
        return fitting.Count == 0 ? 0 : fitting.Max(type => type.Quality ?? 1);
    }
}
