using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>An answer of a FHIR endpoint: JSON as it is stored, or the same in XML, with the headers of a version when it shows one.</summary>
internal sealed class FhirAnswer(int status, ReadOnlyMemory<byte> body) : IResult
{
    /// <summary>Gives ETag and Last-Modified.</summary>
    public StoredResource? Version { get; init; }

    /// <summary>Absolute URL of what was written.</summary>
    public string? Location { get; init; }

    public static FhirAnswer Ok(StoredResource found) => new(200, found.Json) { Version = found.IsBuiltIn ? null : found };

    public static FhirAnswer Bundle(ReadOnlyMemory<byte> bundle) => new(200, bundle);

    public static RequestProblem NotFound(ResourceKey key) => new(404, "not-found", $"There is no {key.Type} with this id.");

    public static RequestProblem Gone(ResourceKey key) => new(410, "deleted", $"This {key.Type} was deleted; its history may still be read.");

    public static string ETag(StoredResource resource) => $"W/\"{resource.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}\"";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store"; // Nothing of a patient stays in a browser's or a proxy's cache.
        if (Location is not null) response.Headers.Location = Location;
        if (Version is not null)
        {
            response.Headers.ETag = ETag(Version);
            response.Headers.LastModified = Version.LastUpdated.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        }
        if (body.IsEmpty) return;

        var isPretty = httpContext.Request.Query["_pretty"] == "true";
        var isXml = FhirNegotiation.PrefersXml(httpContext.Request);
        var sent = isXml ? FhirXmlWriter.Write(body, isPretty) : isPretty ? Indent(body) : body;
        response.ContentType = isXml ? FhirMediaTypes.XmlUtf8 : FhirMediaTypes.JsonUtf8;
        response.ContentLength = sent.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.Body.WriteAsync(sent, httpContext.RequestAborted);
    }

    private static byte[] Indent(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement, FhirJson.Indented);
    }
}
