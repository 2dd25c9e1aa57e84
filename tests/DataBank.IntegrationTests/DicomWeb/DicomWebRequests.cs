using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>DICOMweb requests as modalities and viewers write them.</summary>
internal static class DicomWebRequests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> StoreAsync(this HttpClient client, params byte[][] files)
    {
        using var body = Multipart("application/dicom", files);
        return await client.PostAsync("/dicomweb/studies", body, Cancellation);
    }

    public static async Task StoreCleanlyAsync(this HttpClient client, params IReadOnlyList<TestImage> images)
    {
        using var answer = await client.StoreAsync([.. images.Select(image => image.ToFile())]);
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.OK, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    public static ByteArrayContent Multipart(string type, params byte[][] parts)
    {
        using var body = new MemoryStream();
        foreach (var part in parts)
        {
            body.Write(Encoding.ASCII.GetBytes($"--test-boundary\r\nContent-Type: {type}\r\n\r\n"));
            body.Write(part);
            body.Write("\r\n"u8);
        }
        body.Write("--test-boundary--\r\n"u8);
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related; type={type}; boundary=test-boundary");
        return content;
    }

    public static async Task<HttpResponseMessage> GetAsync(this HttpClient client, string url, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>Matches of a search; none for 204.</summary>
    public static async Task<IReadOnlyList<JsonElement>> QidoAsync(this HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, "application/dicom+json");
        if (answer.StatusCode == System.Net.HttpStatusCode.NoContent) return [];
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
    }

    /// <summary>The parts of a multipart answer with the Content-Type of each.</summary>
    public static async Task<IReadOnlyList<(string ContentType, byte[] Body)>> PartsAsync(this HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
        var boundary = answer.Content.Headers.ContentType!.Parameters.Single(parameter => parameter.Name == "boundary").Value!.Trim('"');
        var separator = Encoding.ASCII.GetBytes($"\r\n--{boundary}");
        var parts = new List<(string, byte[])>();
        var at = separator.Length - 2; // The body begins with the boundary line.
        while (bytes.AsSpan(at).StartsWith("\r\n"u8))
        {
            var headersEnd = at + bytes.AsSpan(at).IndexOf("\r\n\r\n"u8);
            var headers = Encoding.ASCII.GetString(bytes, at, headersEnd - at);
            var start = headersEnd + 4;
            var end = start + bytes.AsSpan(start).IndexOf(separator);
            var type = headers.Split("\r\n").Single(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))["Content-Type: ".Length..];
            parts.Add((type, bytes[start..end]));
            at = end + separator.Length;
        }
        Assert.True(bytes.AsSpan(at).StartsWith("--"u8));
        return parts;
    }

    public static string? Value(this JsonElement dataset, string tag) =>
        dataset.TryGetProperty(tag, out var attribute) && attribute.TryGetProperty("Value", out var values) ? values[0].ToString() : null;
}
