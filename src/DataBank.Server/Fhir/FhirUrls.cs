using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace DataBank.Server;

/// <summary>Absolute URLs of a face, by the host that the client used, and the parameters of a request in their order.</summary>
internal static class FhirUrls
{
    /// <summary>Where the next page goes on; opaque to clients.</summary>
    public const string CursorParameter = SearchQueryParser.CursorParameter;

    public static string Base(HttpRequest request, FhirFace face) => $"{request.Scheme}://{request.Host}{request.PathBase}{face.BasePath}";

    public static string Version(string baseUrl, StoredResource resource) =>
        $"{baseUrl}/{resource.Key}/_history/{resource.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Decoded names and values of the query, as often and in the order given.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(string? query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            yield return new KeyValuePair<string, string>(pair.DecodeName().ToString(), pair.DecodeValue().ToString());
        }
    }

    public static string WithParameters(string url, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = string.Join('&', parameters.Select(pair => $"{Escape(pair.Key)}={Escape(pair.Value)}"));
        return query.Length == 0 ? url : $"{url}?{query}";
    }

    // Characters that search values use all the time and that a query may carry stay readable (RFC 3986 §3.4).
    private static string Escape(string text) => Uri.EscapeDataString(text)
        .Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}
