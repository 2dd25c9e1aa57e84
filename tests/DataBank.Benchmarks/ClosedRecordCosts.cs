using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Benchmarks;

/// <summary>
/// What it costs not to show closed records (<c>closed FOLDER</c>): reads and searches of one store as somebody finds it who sees everything, and as one does who
/// is not shown what is closed, while nothing is, one record in a thousand, and half of them. Turn by turn, so that other work on the machine tells on all alike; medians.
/// </summary>
internal static class ClosedRecordCosts
{
    private const int Patients = 2000, EachHas = 20, Rounds = 400;

    public static async Task RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={Path.Combine(folder, "closed.db")}", "records", TimeProvider.System, CancellationToken.None);
        var store = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true));
        for (var patient = 0; patient < Patients; patient++) await store.WriteAsync([Patient(patient, "N"), .. Enumerable.Range(0, EachHas).Select(number => Observation(patient, number))], CancellationToken.None);
        await store.RefreshIndexAsync(CancellationToken.None);
        var closed = 0;
        foreach (var more in new[] { 0, Patients / 1000, Patients / 2 })
        {
            for (; closed < more; closed++) await store.WriteAsync([Patient(closed, "R")], CancellationToken.None);
            await MeasureAsync(store, closed);
        }
    }

    private static async Task MeasureAsync(ResourceStore whole, int closed)
    {
        (string Name, Func<ResourceStore, int, Task> Ask)[] questions =
        [
            ("read", (store, round) => store.FindAsync(new ResourceKey("Observation", $"o{Open(round)}-1"), CancellationToken.None)),
            ("search of a patient", (store, round) => SearchAsync(store, ("patient", $"Patient/p{Open(round)}"))),
            ("search by code, a page", (store, round) => SearchAsync(store, ("code", $"http://loinc.org|c{round % EachHas}"), ("_total", "none"))),
            ("search by code, with its total", (store, round) => SearchAsync(store, ("code", $"http://loinc.org|c{round % EachHas}"), ("_total", "accurate"))),
            ("chain", (store, round) => SearchAsync(store, ("patient.family", $"F{Open(round)}"))),
        ];
        foreach (var (name, ask) in questions)
        {
            var (all, shown) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                all.Add(await TimeAsync(() => ask(whole, round)));
                // As the server does it: whether anything is closed is asked for each request.
                shown.Add(await TimeAsync(async () => await ask(await whole.HasClosedAsync(CancellationToken.None) ? whole.Within(new Sight([])) : whole, round)));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{closed,5} of {Patients} records closed, {name,-32} all {Median(all),8:0.000} ms, shown {Median(shown),8:0.000} ms"));
        }
    }

    // Of those that are never closed.
    private static int Open(int round) => (Patients / 2) + (round * 7 % (Patients / 2));

    private static Task<SearchPage> SearchAsync(ResourceStore store, params (string Name, string Value)[] parameters) =>
        store.SearchAsync(SearchQueryParser.Parse("Observation", [.. parameters.Select(each => KeyValuePair.Create(each.Name, each.Value))], "http://x/fhir", SearchHandling.Strict), CancellationToken.None);

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        var begun = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static ResourceWrite Patient(int number, string confidentiality) => Write(
        $"p{number}",
        $$"""{"resourceType":"Patient","id":"p{{number}}","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"{{confidentiality}}"}]},"name":[{"family":"F{{number}}"}]}""");

    private static ResourceWrite Observation(int patient, int number) => Write(
        $"o{patient}-{number}",
        $$$"""{"resourceType":"Observation","id":"o{{{patient}}}-{{{number}}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"c{{{number}}}"}]},"subject":{"reference":"Patient/p{{{patient}}}"},"effectiveDateTime":"2026-03-04"}""");

    private static ResourceWrite Write(string id, string json)
    {
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json));
        return new ResourceWrite("PUT", new ResourceKey(resource.Type, id), resource, IndexExtractor.Extract(resource));
    }
}
