using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>Sends files to an appliance by <c>$import</c>, Bundles as they are, and waits for what comes of them.</summary>
internal sealed class ImportClient(HttpClient http, bool isInitial)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static bool IsNdJson(string path) => path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>"line 3: Patient.gender: …" of an OperationOutcome.</summary>
    public static string Describe(string outcome)
    {
        using var json = JsonDocument.Parse(outcome);
        var issue = json.RootElement.GetProperty("issue")[0];
        var line = issue.TryGetProperty("extension", out var extensions)
            ? extensions.EnumerateArray().Where(extension => extension.GetProperty("url").GetString()!.EndsWith("/operationoutcome-issue-line", StringComparison.Ordinal)).Select(extension => $"line {extension.GetProperty("valueInteger").GetRawText()}: ").FirstOrDefault()
            : null;
        var place = issue.TryGetProperty("expression", out var expression) ? $"{expression[0].GetString()}: " : "";
        return $"{line}{place}{issue.GetProperty("diagnostics").GetString()}";
    }

    /// <param name="path">The file.</param>
    /// <param name="onProgress">Told what the appliance says while it works.</param>
    /// <param name="cancellation">Ends the wait; the appliance is told to stop.</param>
    public async Task<FileResult> SendAsync(string path, Action<string> onProgress, CancellationToken cancellation)
    {
        onProgress("sending");
        return IsNdJson(path) ? await ImportAsync(path, onProgress, cancellation) : await TransactAsync(path, cancellation);
    }

    private async Task<FileResult> ImportAsync(string path, Action<string> onProgress, CancellationToken cancellation)
    {
        var status = await StartAsync(path, cancellation);
        try
        {
            for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                using var answer = await SendAsync(HttpMethod.Get, status, null, cancellation);
                if (answer.StatusCode == HttpStatusCode.OK) return await ResultAsync(path, answer, cancellation);
                await EnsureAsync(answer, cancellation);
                if (answer.Headers.TryGetValues("X-Progress", out var progress)) onProgress(progress.First());
                await Task.Delay(pause, cancellation);
            }
        }
        finally
        {
            using var forgotten = await SendAsync(HttpMethod.Delete, status, null, CancellationToken.None);
        }
    }

    private async Task<string> StartAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            using var content = new StreamContent(File.OpenRead(path), 256 * 1024);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
            using var answer = await SendAsync(HttpMethod.Post, $"fhir/$import{(isInitial ? "?mode=InitialLoad" : "")}", content, cancellation);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(LongestPause, cancellation);
                continue;
            }
            await EnsureAsync(answer, cancellation);
            return answer.Content.Headers.ContentLocation?.ToString() ?? throw new IOException("The appliance did not say where the outcome of the import will be.");
        }
    }

    private async Task<FileResult> ResultAsync(string path, HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var manifest = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        var counts = manifest.RootElement.GetProperty("output")[0].GetProperty("extension");
        var errors = manifest.RootElement.GetProperty("error");
        var report = errors.GetArrayLength() == 0 ? "" : await http.GetStringAsync(errors[0].GetProperty("url").GetString(), cancellation);
        return new FileResult(
            path, Count("created"), Count("updated"), Count("unchanged"), errors.GetArrayLength() == 0 ? 0 : errors[0].GetProperty("count").GetInt64(),
            report.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        long Count(string name) => counts.GetProperty(name).GetInt64();
    }

    private async Task<FileResult> TransactAsync(string path, CancellationToken cancellation)
    {
        using var content = new StreamContent(File.OpenRead(path), 256 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        using var answer = await SendAsync(HttpMethod.Post, "fhir", content, cancellation);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) await EnsureAsync(answer, cancellation);
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode) return new FileResult(path, 0, 0, 0, 1, [body]);
        using var response = JsonDocument.Parse(body);
        List<JsonElement> entries = response.RootElement.TryGetProperty("entry", out var all) ? [.. all.EnumerateArray().Select(entry => entry.GetProperty("response"))] : [];
        string[] refused = [.. entries.Where(entry => Status(entry) >= 400).Select(entry => entry.GetProperty("outcome").GetRawText())];
        return new FileResult(path, entries.Count(entry => Status(entry) == 201), entries.Count(entry => Status(entry) is >= 200 and < 300 and not 201), 0, refused.Length, refused);
    }

    private static int Status(JsonElement response) => int.Parse(response.GetProperty("status").GetString().AsSpan(0, 3), CultureInfo.InvariantCulture);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
        try
        {
            return await http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException problem)
        {
            throw new IOException($"The appliance at {http.BaseAddress} can't be reached: {problem.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"The appliance at {http.BaseAddress} did not answer within {http.Timeout.TotalMinutes:0} minutes.");
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return;
        var hint = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Give --data DIR or a --token with the role data-manager or ingest." : "";
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        var said = answer.Content.Headers.ContentType?.MediaType == "application/fhir+json" ? " " + Describe(body) : "";
        throw new RequestProblem((int)answer.StatusCode, "processing", $"The appliance answered with status {(int)answer.StatusCode}.{hint}{said}");
    }
}
