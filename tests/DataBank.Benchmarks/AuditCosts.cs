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
/// What the journal adds to a read (<c>audit FOLDER</c>): one appliance, started as <c>databank serve</c> starts it, is asked for the same Patients over bare sockets, turn by
/// turn with a record of each access and without. There is no setting that leaves records out: the measured process alone does, for requests with a header.
/// </summary>
internal static class AuditCosts
{
    private const string Header = "X-Not-Recorded";
    private const int Patients = 500, WarmUp = 10, Rounds = 20, RequestsOfRound = 2000;

    public static async Task RunAsync(string folder)
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
            foreach (var connections in new[] { 1, 8, 32 }) await CompareAsync(servers, recorded, unrecorded, connections);
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
        var (with, without) = (new Measured(), new Measured());
        for (var round = -WarmUp; round < Rounds; round++) // The first ones make the code ready.
        {
            // Whoever comes second finds more ready: each does in turn.
            for (var place = 0; place < 2; place++)
            {
                var isRecorded = (round + place) % 2 == 0;
                var measured = await RoundAsync(servers, isRecorded ? recorded : unrecorded, connections);
                if (round >= 0) (isRecorded ? with : without).Add(measured);
            }
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"read, {connections,2} at a time: recorded {with.Median(),7:0} µs, not recorded {without.Median(),7:0} µs by the clock; processor {with.Processor,6:0} and {without.Processor,6:0} µs: {100 * ((with.Processor / without.Processor) - 1),5:0.0} % more"));
    }

    private static async Task<(List<double> Times, double Processor)> RoundAsync(MeasuredServers servers, LightClient client, int connections)
    {
        var (times, before) = (new List<double>(), servers.ProcessorTime);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            var own = new List<double>(RequestsOfRound / connections);
            for (var at = 0; at < RequestsOfRound / connections; at++)
            {
                var begun = Stopwatch.GetTimestamp();
                await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"fhir/Patient/p{((at * 7) + connection) % Patients}"));
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            }
            lock (times) times.AddRange(own);
        }));
        return (times, (servers.ProcessorTime - before).TotalMicroseconds);
    }

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

    private sealed class Measured
    {
        private readonly List<double> times = [];
        private double processor;

        /// <summary>Of one request, in µs.</summary>
        public double Processor => processor / times.Count;

        public void Add((List<double> Times, double Processor) round)
        {
            times.AddRange(round.Times);
            processor += round.Processor;
        }

        public double Median() => times.Order().ElementAt(times.Count / 2);
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
