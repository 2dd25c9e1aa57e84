using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DataBank.Benchmarks;

/// <summary>
/// Loads a FHIR server over HTTP as applications do (<c>fhir BASE PROCESS-ID PATIENTS SECONDS FILE [PART…]</c>) and prints a line per measurement: rate,
/// median, 99th percentile, and the server's processor time for each. The client runs beside the server and takes its part of the processors.
/// Of several nodes the addresses and ids stand with commas between; each connection is to one of them, in turn, as a load balancer has it.
/// </summary>
internal sealed class FhirLoad(IReadOnlyList<Uri> nodes, MeasuredServers servers, int patients, double seconds) : IDisposable
{
    private const int Connections = 8;
    private const int EverythingResources = 1000;
    private const double MostWarmUp = 10;
    private const int Turns = 7;
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromMinutes(30) };
    private readonly LightClient[] lights = [.. nodes.Select(node => new LightClient(node, "application/fhir+json"))];
    private int asked = nodes.Count;
    private int next;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var url, var process, var patients, var seconds, var file, .. var parts])
        {
            Console.Error.WriteLine("usage: fhir BASE PROCESS-ID PATIENTS SECONDS FILE [import|transactions|reads|crud|mix|searches|everything|turns …]");
            return 2;
        }
        using var load = new FhirLoad(
            [.. url.Split(',').Select(node => new Uri(node.TrimEnd('/') + "/"))], new MeasuredServers([.. process.Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))]), int.Parse(patients, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
        await load.RunAsync(file, parts.Length == 0 ? _ => true : parts.Contains);
        return 0;
    }

    public void Dispose()
    {
        client.Dispose();
        foreach (var light in lights) light.Dispose();
    }

    private async Task RunAsync(string file, Func<string, bool> isWanted)
    {
        Console.WriteLine($"{"measurement",-34} {"rate/s",10} {"p50 ms",9} {"p99 ms",9} {"CPU ms",9}");
        if (isWanted("import")) await ImportAsync(file);
        if (isWanted("transactions")) await MeasureAsync("transactions, resources of", 1, TransactAsync, resources: 16);
        if (isWanted("reads")) await MeasureAsync("reads", 4, caller => GetAsync(caller, $"Patient/p{caller.Next(patients)}"));
        if (isWanted("crud")) await MeasureAsync("CRUD mix, requests of", 1, CrudAsync, resources: 6);
        var searches = CohortSearches.Of(patients);
        if (isWanted("mix")) await MeasureAsync("search mix", 1, caller => GetAsync(caller, searches[caller.Next(searches.Count)].Query(caller)));
        foreach (var (name, query) in isWanted("searches") ? searches : []) await MeasureAsync($"search: {name}", 0.3, caller => GetAsync(caller, query(caller)), connections: 1);
        if (isWanted("everything")) await EverythingAsync();
        if (isWanted("turns") && nodes.Count > 1)
        {
            foreach (var connections in (int[])[Connections, 4 * Connections, 16 * Connections]) await TakeTurnsAsync("reads", connections, caller => GetAsync(caller, $"Patient/p{caller.Next(patients)}"));
            await TakeTurnsAsync("search mix", Connections, caller => GetAsync(caller, searches[caller.Next(searches.Count)].Query(caller)));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"most memory held: {servers.PeakMegabytes} MB"));
    }

    private async Task ImportAsync(string file)
    {
        var lines = File.ReadLines(file).LongCount();
        var (processor, started) = (servers.ProcessorTime, Stopwatch.GetTimestamp());
        using var content = new StreamContent(File.OpenRead(file), 256 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(nodes[0], "$import")) { Content = content };
        request.Headers.Add("Prefer", "respond-async");
        using var accepted = await client.SendAsync(request);
        var status = accepted.Content.Headers.ContentLocation ?? throw new InvalidOperationException($"$import was answered with {(int)accepted.StatusCode}");
        while (true)
        {
            using var answer = await client.GetAsync(status);
            if (answer.StatusCode == HttpStatusCode.OK) break;
            await Task.Delay(20);
        }
        var (wall, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (servers.ProcessorTime - processor).TotalMilliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"$import, resources of",-34} {lines / wall,10:0} {"",9} {"",9} {used / lines,9:0.000}"));
    }

    private async Task TransactAsync(Caller caller)
    {
        var bundle = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        var patient = 10_000_000 + Interlocked.Increment(ref next);
        foreach (var (key, json) in Cohort.Record(patient))
        {
            var type = json.TrimStart()[17..json.IndexOf('"', 18)];
            bundle.Append(CultureInfo.InvariantCulture, $$$"""{"resource":{{{json}}},"request":{"method":"PUT","url":"{{{type}}}/{{{key}}}"}},""");
        }
        bundle.Length--;
        await SendAsync(caller, HttpMethod.Post, "", bundle.Append("]}").ToString());
    }

    // As public benchmarks have it: create, read, update, read, search, delete.
    private async Task CrudAsync(Caller caller)
    {
        var id = $"c{Interlocked.Increment(ref next)}";
        string Patient(string family) => $$"""{"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"urn:crud","value":"{{id}}"}],"name":[{"family":"{{family}}","given":["花子"]}],"gender":"female","birthDate":"1970-04-01"}""";
        await SendAsync(caller, HttpMethod.Put, $"Patient/{id}", Patient("山田"));
        await GetAsync(caller, $"Patient/{id}");
        await SendAsync(caller, HttpMethod.Put, $"Patient/{id}", Patient(Cohort.Families[1 + caller.Next(Cohort.Families.Length - 1)]));
        await GetAsync(caller, $"Patient/{id}");
        await GetAsync(caller, $"Patient?identifier=urn:crud|{id}");
        await SendAsync(caller, HttpMethod.Delete, $"Patient/{id}", null);
    }

    private async Task EverythingAsync()
    {
        var caller = new Caller(0);
        var bundle = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"whole"},"request":{"method":"PUT","url":"Patient/whole"}}""");
        var observation = Cohort.Record(0).Select(resource => resource.Json).First(json => json.Contains("\"Observation\"", StringComparison.Ordinal));
        for (var number = 1; number < EverythingResources; number++)
        {
            bundle.Append(CultureInfo.InvariantCulture, $$$""",{"resource":{{{observation.Replace("\"p0-2\"", $"\"whole-{number}\"", StringComparison.Ordinal).Replace("Patient/p0", "Patient/whole", StringComparison.Ordinal)}}},"request":{"method":"PUT","url":"Observation/whole-{{{number}}}"}}""");
        }
        await SendAsync(caller, HttpMethod.Post, "", bundle.Append("]}").ToString());
        await MeasureAsync($"$everything of {EverythingResources} resources", 1, caller => GetAsync(caller, $"Patient/whole/$everything?_count={EverythingResources}"), connections: 1);
    }

    /// <param name="share">Of the seconds that are asked for.</param>
    /// <param name="resources">How many one call stands for.</param>
    private async Task MeasureAsync(string what, double share, Func<Caller, Task> request, int connections = Connections, int resources = 1)
    {
        // Servers run for months: what they do once, or slower until all their code is compiled, is not what is measured. Every node compiles its own.
        await RunAsync(Math.Min(MostWarmUp, seconds * share) * nodes.Count, connections, request);
        var (processor, started) = (servers.ProcessorTime, Stopwatch.GetTimestamp());
        var times = await RunAsync(seconds * share, connections, request);
        var (wall, used) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (servers.ProcessorTime - processor).TotalMilliseconds);
        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(resources == 1 ? what : $"{what} {resources}"),-34} {times.Length * resources / wall,10:0} {times[times.Length / 2],9:0.00} {times[times.Length * 99 / 100],9:0.00} {used / (times.Length * resources),9:0.000}"));
    }

    // The first node alone and all of them, in turn and warm: what the machine does beside it then comes to both.
    private async Task TakeTurnsAsync(string what, int connections, Func<Caller, Task> request)
    {
        await RunAsync(MostWarmUp * nodes.Count, connections, request);
        var (one, all) = (new List<(double Rate, double Used)>(), new List<(double Rate, double Used)>());
        for (var number = 0; number < 2 * Turns; number++)
        {
            // One, all, all, one: neither is always the first.
            var isAll = number % 4 is 1 or 2;
            asked = isAll ? nodes.Count : 1;
            var (processor, started) = (servers.ProcessorTime, Stopwatch.GetTimestamp());
            var times = await RunAsync(seconds, connections, request);
            (isAll ? all : one).Add((times.Length / Stopwatch.GetElapsedTime(started).TotalSeconds, (servers.ProcessorTime - processor).TotalMilliseconds / times.Length));
        }
        asked = nodes.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}, {connections} connections: one node {Median(one, turn => turn.Rate):0}/s, {Median(one, turn => turn.Used):0.000} ms; {nodes.Count} nodes {Median(all, turn => turn.Rate):0}/s, {Median(all, turn => turn.Used):0.000} ms; ratio of rates {Median(one.Zip(all), pair => pair.Second.Rate / pair.First.Rate):0.00}"));
    }

    private static double Median<T>(IEnumerable<T> turns, Func<T, double> figure) => turns.Select(figure).Order().ElementAt(Turns / 2);

    private static async Task<double[]> RunAsync(double limit, int connections, Func<Caller, Task> request)
    {
        var (started, times) = (Stopwatch.GetTimestamp(), new ConcurrentBag<double>());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            var caller = new Caller(connection);
            do
            {
                var begun = Stopwatch.GetTimestamp();
                await request(caller);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < limit);
        }));
        return [.. times];
    }

    private Task GetAsync(Caller caller, string url) => lights[caller.Connection % asked].GetAsync(url);

    private async Task SendAsync(Caller caller, HttpMethod method, string url, string? json)
    {
        using var request = new HttpRequestMessage(method, new Uri(nodes[caller.Connection % asked], url));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await answer.Content.CopyToAsync(Stream.Null);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)answer.StatusCode} to {method} {url}");
    }

    /// <summary>One connection and what it asks for, the same in each run.</summary>
    private sealed class Caller(int connection) : Random(connection)
    {
        public int Connection { get; } = connection;
    }
}
