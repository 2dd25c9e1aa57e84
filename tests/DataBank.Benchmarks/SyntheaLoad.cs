using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace DataBank.Benchmarks;

/// <summary>
/// Public synthetic patients (Synthea, R4): a folder of transaction bundles, each sent once by eight clients at a time, then everything of each patient,
/// and what clinicians look at of them (<c>synthea BASE PROCESS-ID FOLDER</c>).
/// </summary>
internal static class SyntheaLoad
{
    private const int Connections = 8;
    private static readonly string[] looks = ["Observation?patient={0}&_sort=-date&_count=20", "Condition?patient={0}&clinical-status=active", "MedicationRequest?patient={0}", "Encounter?patient={0}&_sort=-date&_count=10", "Observation?patient={0}&category=laboratory&date=ge2015"];

    public static async Task RunAsync(Uri fhir, MeasuredServers server, string folder)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = fhir, Timeout = TimeSpan.FromMinutes(30) };
        // Hospitals and practitioners are referred to by their identifiers: they come first.
        var files = Directory.GetFiles(folder, "*.json").OrderByDescending(file => Path.GetFileName(file).Contains("Information", StringComparison.Ordinal)).ThenBy(file => file, StringComparer.Ordinal).ToList();
        var (patients, resources, bytes) = (new ConcurrentBag<string>(), 0, 0L);
        await MeasureAsync("Synthea, transactions", server, files, () => resources, async file =>
        {
            var body = await File.ReadAllBytesAsync(file);
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/fhir+json") } };
            using var answer = await client.PostAsync("", content);
            var text = await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{Path.GetFileName(file)} was answered with {(int)answer.StatusCode}");
            using var response = JsonDocument.Parse(text);
            foreach (var entry in response.RootElement.GetProperty("entry").EnumerateArray())
            {
                Interlocked.Increment(ref resources);
                if (entry.GetProperty("response").TryGetProperty("location", out var location) && location.GetString()!.Split('/') is [.., "Patient", var id, "_history", _]) patients.Add(id);
            }
            Interlocked.Add(ref bytes, body.Length);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Count} bundles, {patients.Count} patients, {resources} resources, {bytes / 1048576} MB"));
        var everybody = patients.ToList();
        await MeasureAsync("Synthea, $everything", server, everybody, () => everybody.Count, id => ReadAsync(client, $"Patient/{id}/$everything?_count=1000"));
        var questions = everybody.SelectMany(id => looks.Select(look => look.Replace("{0}", id, StringComparison.Ordinal))).ToList();
        await MeasureAsync("Synthea, searches of a patient", server, questions, () => questions.Count, question => ReadAsync(client, question));
    }

    private static async Task ReadAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task MeasureAsync(string what, MeasuredServers server, IReadOnlyList<string> items, Func<int> counted, Func<string, Task> send)
    {
        var times = new ConcurrentBag<double>();
        var (processor, started) = (server.ProcessorTime, Stopwatch.GetTimestamp());
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (item, _) =>
        {
            var begun = Stopwatch.GetTimestamp();
            await send(item);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        });
        var (wall, used, sorted) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (server.ProcessorTime - processor).TotalMilliseconds, times.Order().ToList());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34} {counted() / wall,10:0} {sorted[sorted.Count / 2],9:0.00} {sorted[sorted.Count * 99 / 100],9:0.00} {used / counted(),9:0.000}"));
    }
}
