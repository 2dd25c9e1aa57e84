using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using DataBank.Appliance;
using DataBank.Server;
using Microsoft.AspNetCore.Http;

namespace DataBank.Benchmarks;

/// <summary>
/// What the journal adds to a read (<c>audit FOLDER [CONNECTIONS …]</c>): one appliance, started as <c>databank serve</c> starts it, is asked for the same Patients over bare sockets, in
/// short slices with a record of each access, without, and without once more. What slices of the same round differ by is looked at, and its median over all rounds is told with the
/// interval that holds it in 95 of 100 such runs; the two sides without records, which are the same, show beside it what the measurement itself is worth.
/// There is no setting that leaves records out: the measured process alone does, for requests with a header.
/// </summary>
internal static class AuditCosts
{
    private const string Header = "X-Not-Recorded";
    private const int Patients = 500, WarmUp = 60, Rounds = 300, RequestsOfSlice = 400;
    private static readonly TimeSpan UntilFlushed = TimeSpan.FromMilliseconds(60); // So that what a slice leaves to be done later is counted with it.

    private static readonly int[][] Orders = [[0, 1, 2], [1, 0, 2], [1, 2, 0], [2, 1, 0], [2, 0, 1], [0, 2, 1]];

    public static async Task RunAsync(string folder, IReadOnlyList<int> connections)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        // By the settings of the runtime that the appliance runs with, not those of benchmarks.
        string[] arguments = ["exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "databank.runtimeconfig.json"), typeof(AuditCosts).Assembly.Location, "audited", folder, url.ToString()];
        using var server = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            await WaitAsync(url);
            using var key = await SigningKey.OpenAsync(Path.Combine(folder, "keys"), CancellationToken.None);
            var token = new TokenIssuer(key, TimeProvider.System).Issue(new TokenRequest("benchmark", [Roles.DataManager], [], TimeSpan.FromHours(1)));
            var accept = $"application/fhir+json\r\nAuthorization: Bearer {token}";
            using var recorded = new LightClient(url, $"{accept}\r\n{Header.Replace("Not", "Now", StringComparison.Ordinal)}: 1"); // As much to read as the other.
            using var unrecorded = new LightClient(url, $"{accept}\r\n{Header}: 1");
            await recorded.PostAsync("fhir/", "application/fhir+json", Made());
            var servers = new MeasuredServers([server.Id]);
            foreach (var number in connections) await CompareAsync(servers, recorded, unrecorded, number);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>The measured process.</summary>
    public static Task<int> ServeAsync(string folder, string url)
    {
        DiagnosticListener.AllListeners.Subscribe(new Omission());
        return DatabankCommand.Create().Parse(["serve", "--data", folder, "--urls", url.TrimEnd('/'), "--roles", "clinical"]).InvokeAsync();
    }

    private static async Task CompareAsync(MeasuredServers servers, LightClient recorded, LightClient unrecorded, int connections)
    {
        LightClient[] sides = [recorded, unrecorded, unrecorded];
        List<double>[] processor = [[], [], []], clock = [[], [], []];
        for (var round = -WarmUp; round < Rounds; round++) // The first ones make the code ready.
        {
            // What comes first, or after another, finds more ready or less: each does in turn.
            foreach (var side in Orders[(round + WarmUp) % Orders.Length])
            {
                var slice = await MeasureAsync(servers, sides[side], connections);
                if (round < 0) continue;
                processor[side].Add(slice.Processor);
                clock[side].Add(slice.Clock);
            }
        }
        double[] without = [.. processor[1].Zip(processor[2], (one, other) => (one + other) / 2)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"read, {connections,2} at a time: recorded {Median(clock[0]),6:0} µs, not recorded {Median([.. clock[1], .. clock[2]]),6:0} µs by the clock; processor {Median(processor[0]),6:0.0} and {Median(without),6:0.0} µs"));
        Console.WriteLine($"  processor time: {Difference(processor[0], without)} more with a record; {Difference(processor[2], processor[1])} between the two without");
    }

    // Of one request, in µs.
    private static async Task<(double Processor, double Clock)> MeasureAsync(MeasuredServers servers, LightClient client, int connections)
    {
        var (times, before) = (new List<double>(), servers.ProcessorTime);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            var own = new List<double>(RequestsOfSlice / connections);
            for (var at = 0; at < RequestsOfSlice / connections; at++)
            {
                var begun = Stopwatch.GetTimestamp();
                await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"fhir/Patient/p{((at * 7) + connection) % Patients}"));
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }
            lock (times) times.AddRange(own);
        }));
        await Task.Delay(UntilFlushed);
        return ((servers.ProcessorTime - before).TotalMicroseconds / times.Count, Median(times));
    }

    // The median of the pairs, and the ranks that hold it whatever their distribution is.
    private static string Difference(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        double[] sorted = [.. one.Zip(other, (left, right) => 100 * ((left / right) - 1)).Order()];
        var beside = (int)Math.Ceiling(1.96 * Math.Sqrt(sorted.Length) / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{Median(sorted):0.0} % ({sorted[(sorted.Length / 2) - beside]:0.0} to {sorted[(sorted.Length / 2) + beside]:0.0})");
    }

    private static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    private static byte[] Made()
    {
        var bundle = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        for (var patient = 0; patient < Patients; patient++)
        {
            var (key, json) = Cohort.Record(patient).First();
            bundle.Append(CultureInfo.InvariantCulture, $$$"""{{{(patient == 0 ? "" : ",")}}}{"resource":{{{json}}},"request":{"method":"PUT","url":"Patient/{{{key}}}"}}""");
        }
        return Encoding.UTF8.GetBytes(bundle.Append("]}").ToString());
    }

    private static async Task WaitAsync(Uri url)
    {
        using var http = new HttpClient { BaseAddress = url };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var ready = await http.GetAsync("health/ready");
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (attempt < 600)
            {
                // It is starting.
            }
            await Task.Delay(50);
        }
    }

    /// <summary>Leaves the record of a request with the header out, before anything looks at it.</summary>
    private sealed class Omission : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private static readonly Type trail = typeof(Roles).Assembly.GetType("DataBank.Server.AuditTrail", throwOnError: true)!;
        private static readonly MethodInfo of = trail.GetMethod("Of", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        private static readonly MethodInfo omit = trail.GetProperty("IsOmitted", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.SetMethod!;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.AspNetCore") value.Subscribe(this, name => name is "Microsoft.AspNetCore.Hosting.HttpRequestIn" or "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start");
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is HttpContext context && context.Request.Headers.ContainsKey(Header)) omit.Invoke(of.Invoke(null, [context]), [true]);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
