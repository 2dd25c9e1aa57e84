using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DataBank.Proxy;

/// <summary>The archive as the proxy sees it: any server that speaks WADO-RS (PS3.18 §10.4).</summary>
internal sealed class DicomWebUpstream(UpstreamHttp http)
{
    private static readonly JsonSerializerOptions Nesting = new() { MaxDepth = Dicom.DicomJson.Nesting.MaxDepth };

    /// <summary>The DICOM JSON of a study's instances, one by one; nothing when there is no such study.</summary>
    public async IAsyncEnumerable<JsonElement> MetadataAsync(string studyUid, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await http.GetAsync($"studies/{studyUid}/metadata", "application/dicom+json", cancellation);
        if (answer is null || answer.StatusCode == HttpStatusCode.NoContent)
            yield break;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        await foreach (var instance in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, Nesting, cancellation))
            yield return instance;
    }

    /// <summary>The file of an instance as stored; null when there is none. The caller disposes the part.</summary>
    public Task<UpstreamPart?> OpenInstanceAsync(string study, string series, string instance, CancellationToken cancellation) =>
        OpenAsync($"studies/{study}/series/{series}/instances/{instance}",
            "multipart/related; type=\"application/dicom\"; transfer-syntax=*", cancellation);

    /// <summary>One frame (1-based) as stored; null when there is none. The caller disposes the part.</summary>
    public Task<UpstreamPart?> OpenFrameAsync(string study, string series, string instance, int frame, CancellationToken cancellation) =>
        OpenAsync(string.Create(CultureInfo.InvariantCulture, $"studies/{study}/series/{series}/instances/{instance}/frames/{frame}"),
            "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*", cancellation);

    private async Task<UpstreamPart?> OpenAsync(string link, string accept, CancellationToken cancellation)
    {
        var answer = await http.GetAsync(link, accept, cancellation);
        if (answer is null)
            return null;
        try
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellation);
            if (!MediaTypeHeaderValue.TryParse(answer.Content.Headers.ContentType?.ToString(), out var type)
                || !type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
                return new UpstreamPart(answer, body);
            var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
            var part = await new MultipartReader(boundary, body).ReadNextSectionAsync(cancellation);
            return part is null ? throw new HttpRequestException("The upstream sent no part.") : new UpstreamPart(answer, part.Body);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}
