using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>FHIR requests as a client writes them: JSON in, JSON out.</summary>
internal static class FhirRequests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PostFhirAsync(this HttpClient client, string url, string json, params (string Name, string Value)[] headers) =>
        client.SendFhirAsync(HttpMethod.Post, url, json, headers);

    public static Task<HttpResponseMessage> PutFhirAsync(this HttpClient client, string url, string json, params (string Name, string Value)[] headers) =>
        client.SendFhirAsync(HttpMethod.Put, url, json, headers);

    public static async Task<HttpResponseMessage> SendFhirAsync(
        this HttpClient client, HttpMethod method, string url, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>GET that must succeed; the body.</summary>
    public static async Task<JsonElement> GetFhirAsync(this HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Cancellation);
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return body;
    }

    /// <summary>Creates a resource; what the server made of it.</summary>
    public static async Task<JsonElement> CreateAsync(this HttpClient client, string json)
    {
        using var document = JsonDocument.Parse(json);
        using var answer = await client.PostFhirAsync($"/fhir/{document.RootElement.GetProperty("resourceType").GetString()}", json);
        var body = await answer.JsonAsync();
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.Created, $"{(int)answer.StatusCode}: {body}");
        return body;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return document.RootElement.Clone();
    }

    public static string Text(this JsonElement element, params string[] path)
    {
        foreach (var step in path)
        {
            element = int.TryParse(step, out var index) ? element[index] : element.GetProperty(step);
        }
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    /// <summary>Ids of the matches of a searchset, in order.</summary>
    public static string[] Ids(this JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries)
            ? [.. entries.EnumerateArray().Where(entry => entry.Text("search", "mode") == "match").Select(entry => entry.Text("resource", "id"))]
            : [];

    /// <summary>The URL of a link of a Bundle; null without it.</summary>
    public static string? Link(this JsonElement bundle, string relation) =>
        bundle.GetProperty("link").EnumerateArray().Where(link => link.Text("relation") == relation).Select(link => link.Text("url")).SingleOrDefault();

    /// <summary>Asserts that an answer is an OperationOutcome with this status, and returns its first issue.</summary>
    public static async Task<JsonElement> OutcomeAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        Assert.Equal("application/fhir+json", answer.Content.Headers.ContentType?.MediaType);
        var body = await answer.JsonAsync();
        Assert.Equal("OperationOutcome", body.Text("resourceType"));
        return body.GetProperty("issue")[0];
    }
}
