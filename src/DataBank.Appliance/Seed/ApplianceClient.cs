using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>The appliance as any sender sees it: FHIR transactions, STOW-RS and genome files over HTTP. A refusal becomes a <see cref="SeedProblem"/>.</summary>
internal sealed class ApplianceClient(HttpClient http, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public async Task TransactAsync(byte[] bundle, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(bundle);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json") { CharSet = "utf-8" };
        using var answer = await SendAsync(HttpMethod.Post, "fhir", content, cancellation);
        await EnsureAsync(answer, "the FHIR transaction", cancellation);
    }

    /// <summary>STOW-RS (PS3.18 §10.5): all instances in one request.</summary>
    public async Task StoreAsync(IEnumerable<byte[]> instances, CancellationToken cancellation)
    {
        using var content = new MultipartContent("related", "databank-seed-boundary");
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (var instance in instances)
        {
            var part = new ByteArrayContent(instance);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
            content.Add(part);
        }
        using var answer = await SendAsync(HttpMethod.Post, "dicomweb/studies", content, cancellation, "application/dicom+json");
        await EnsureAsync(answer, "the images", cancellation);
        // 202: stored in part (PS3.18 §10.5.3); a seed is whole or it is wrong.
        if (answer.StatusCode == HttpStatusCode.Accepted) throw new SeedProblem("The appliance stored only a part of the images.");
    }

    /// <summary>Sends a genome file and waits for its outcome, which is returned.</summary>
    public async Task<JsonElement> ImportGenomeAsync(byte[] vcf, string patientId, string specimenId, string sourceClass, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(vcf);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
        var address = $"genomics/files?subject=Patient/{patientId}&specimen=Specimen/{specimenId}&sourceClass={sourceClass}";
        using var accepted = await SendAsync(HttpMethod.Post, address, content, cancellation);
        await EnsureAsync(accepted, "the genome file", cancellation);
        var job = accepted.Content.Headers.ContentLocation ?? throw new SeedProblem("The appliance did not say where the outcome of the genome file will be.");
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            using var answer = await SendAsync(HttpMethod.Get, job.IsAbsoluteUri ? job.PathAndQuery.TrimStart('/') : job.OriginalString.TrimStart('/'), null, cancellation);
            await EnsureAsync(answer, "the outcome of the genome file", cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                using var outcome = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
                return outcome.RootElement.Clone();
            }
            await Task.Delay(pause, clock, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellation, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (accept is not null) request.Headers.Accept.ParseAdd(accept);
        try
        {
            return await http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException problem)
        {
            throw new SeedProblem($"The appliance at {http.BaseAddress} can't be reached: {problem.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SeedProblem($"The appliance at {http.BaseAddress} did not answer within {http.Timeout.TotalMinutes:0} minutes.");
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, string what, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return;
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        var hint = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Give --data DIR or a --token with the role data-manager." : "";
        throw new SeedProblem($"The appliance refused {what} with status {(int)answer.StatusCode}.{hint}{Diagnostics(body)}");
    }

    /// <summary>What the OperationOutcome or problem details say; nothing when the body is neither.</summary>
    private static string Diagnostics(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var text = new StringBuilder();
            if (json.RootElement.TryGetProperty("issue", out var issues))
            {
                foreach (var issue in issues.EnumerateArray().Take(5))
                    text.Append("\n  ").Append(issue.TryGetProperty("expression", out var place) ? place[0].GetString() + ": " : "").Append(issue.TryGetProperty("diagnostics", out var say) ? say.GetString() : "");
            }
            else if (json.RootElement.TryGetProperty("detail", out var detail))
            {
                text.Append("\n  ").Append(detail.GetString());
            }
            return text.ToString();
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
