using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Bundles as clients write them.</summary>
internal static class Bundles
{
    public static string Of(string type, params IEnumerable<string> entries) =>
        $$"""{ "resourceType": "Bundle", "type": "{{type}}", "entry": [{{string.Join(",", entries)}}] }""";

    public static string Post(string resource, string? fullUrl = null, string? ifNoneExist = null) =>
        Entry("POST", TypeOf(resource), resource, fullUrl, ifNoneExist is null ? "" : $", \"ifNoneExist\": \"{ifNoneExist}\"");

    public static string Put(string url, string resource, string? fullUrl = null, string? ifMatch = null) =>
        Entry("PUT", url, resource, fullUrl, ifMatch is null ? "" : $", \"ifMatch\": \"W/\\\"{ifMatch}\\\"\"");

    public static string Patch(string url, string resource) => Entry("PATCH", url, resource, null, "");

    public static string Get(string url) => $$"""{ "request": { "method": "GET", "url": "{{url}}" } }""";

    public static string Delete(string url) => $$"""{ "request": { "method": "DELETE", "url": "{{url}}" } }""";

    public static string NewUrn() => $"urn:uuid:{Guid.NewGuid()}";

    /// <summary>The statuses of a response's entries, in order.</summary>
    public static string[] Statuses(this JsonElement response) => [.. response.GetProperty("entry").EnumerateArray().Select(entry => entry.Text("response", "status"))];

    /// <summary>"Patient/1" of the n-th entry's location.</summary>
    public static string Written(this JsonElement response, int entry) =>
        response.GetProperty("entry")[entry].Text("response", "location").Split("/fhir/")[1].Split("/_history")[0];

    private static string Entry(string method, string url, string resource, string? fullUrl, string more) =>
        $$"""
        { {{(fullUrl is null ? "" : $"\"fullUrl\": \"{fullUrl}\",")}} "resource": {{resource}}, "request": { "method": "{{method}}", "url": "{{url}}"{{more}} } }
        """;

    private static string TypeOf(string resource)
    {
        using var document = JsonDocument.Parse(resource);
        return document.RootElement.Text("resourceType");
    }
}
