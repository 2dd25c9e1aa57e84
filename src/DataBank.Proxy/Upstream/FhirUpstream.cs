using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// The clinical FHIR server as the proxy sees it: any server that speaks R4 read, search, history and Patient/$everything.
/// </summary>
internal sealed class FhirUpstream(UpstreamHttp http, ProxyOptions options, TimeProvider clock)
{
    private const string FhirJson = "application/fhir+json";

    /// <summary>References with this prefix mean resources of the upstream itself.</summary>
    public string BaseUrl => http.BaseUrl;

    /// <summary>Null when it doesn't exist (any more).</summary>
    public async Task<FhirResource?> ReadAsync(ResourceKey key, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync($"{key.Type}/{key.Id}", FhirJson, cancellation);
        return answer is null ? null : FhirResource.Parse(await ReadBodyAsync(answer, cancellation));
    }

    /// <summary>All resources of a type, page by page.</summary>
    public IAsyncEnumerable<FhirPage> AllAsync(string type, CancellationToken cancellation) =>
        PagesAsync($"{type}?_count=200", cancellation);

    /// <param name="query">Type and criteria, such as "Coverage?beneficiary=Patient/p1".</param>
    public IAsyncEnumerable<FhirPage> SearchAsync(string query, CancellationToken cancellation) => PagesAsync($"{query}&_count=200", cancellation);

    /// <summary>What changed at or after <paramref name="since"/>; of one type, or of all.</summary>
    public IAsyncEnumerable<FhirPage> HistoryAsync(string? type, DateTimeOffset since, CancellationToken cancellation)
    {
        var instant = FhirInstant.Of(since);
        var prefix = type is null ? "" : type + "/";
        return PagesAsync($"{prefix}_history?_since={Uri.EscapeDataString(instant)}&_count=200&_sort=_lastUpdated", cancellation);
    }

    /// <summary>
    /// What a code means by the upstream's terminology (https://hl7.org/fhir/R4/codesystem-operation-lookup.html); null when it does not know, or does
    /// not do such look-ups.
    /// </summary>
    public async Task<string?> LookUpAsync(string system, string code, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(
                $"CodeSystem/$lookup?system={Uri.EscapeDataString(system)}&code={Uri.EscapeDataString(code)}&property=display", FhirJson, cancellation);
            if (answer is null)
                return null;
            using var parameters = JsonDocument.Parse(await ReadBodyAsync(answer, cancellation));
            return parameters.RootElement.Items("parameter").FirstOrDefault(parameter => parameter.Text("name") == "display") is { ValueKind: JsonValueKind.Object } display
                ? display.Text("valueString") : null;
        }
        catch (HttpRequestException refusal) when (refusal.StatusCode is { } status and not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized))
        {
            return null; // A view is not kept waiting for what is only said beside a code.
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A patient's whole record.</summary>
    public IAsyncEnumerable<FhirPage> EverythingAsync(string patientId, CancellationToken cancellation) =>
        PagesAsync($"Patient/{patientId}/$everything?_count=200", cancellation);

    /// <summary>The part of a patient's record that is of these types; a server that takes no notice of them sends more.</summary>
    public IAsyncEnumerable<FhirPage> EverythingAsync(string patientId, IEnumerable<string> types, CancellationToken cancellation) =>
        PagesAsync($"Patient/{patientId}/$everything?_count=200&_type={string.Join(',', types)}", cancellation);

    private async IAsyncEnumerable<FhirPage> PagesAsync(string? link, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (link is not null)
        {
            using var answer = await http.GetAsync(link, FhirJson, cancellation);
            if (answer is null)
                yield break;
            var page = FhirPage.Read(await ReadBodyAsync(answer, cancellation), answer.Headers.Date ?? clock.GetUtcNow());
            yield return page;
            // A server that names a page as its own successor would be followed for ever.
            link = page.Next == link ? null : page.Next;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        // Told beforehand, a page is not copied from one large buffer into a larger one.
        using var buffer = new MemoryStream((int)Math.Clamp(answer.Content.Headers.ContentLength ?? 0, 0, options.LargestPageBytes));
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > options.LargestPageBytes)
                throw new HttpRequestException("The upstream sent a page that is larger than is read.");
            buffer.Write(chunk, 0, read);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
