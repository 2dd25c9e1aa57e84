using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Benchmarks;

/// <summary>
/// Fills a store with made-up patients, sixteen resources each, and times typical searches on it, one client after another
/// (<c>search PATIENTS</c>). The store is kept in artifacts/benchmarks and used again.
/// </summary>
internal static class SearchLoad
{
    private const int BatchPatients = 50;


    public static async Task RunAsync(int patients, CancellationToken cancellation)
    {
        Directory.CreateDirectory("artifacts/benchmarks");
        var file = $"artifacts/benchmarks/search-{patients}.db";
        var isFilled = File.Exists(file);
        await using var database = await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={file}", "records", TimeProvider.System, cancellation);
        var store = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true));
        await store.RefreshIndexAsync(cancellation);
        if (!isFilled) await FillAsync(store, patients, cancellation);
        foreach (var (name, type, query) in Searches(patients)) await TimeAsync(store, name, type, query, cancellation);
    }

    private static async Task FillAsync(ResourceStore store, int patients, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        for (var first = 0; first < patients; first += BatchPatients)
        {
            var writes = Enumerable.Range(first, Math.Min(BatchPatients, patients - first)).SelectMany(Cohort.Record).Select(Write).ToList();
            await store.WriteAsync(writes, cancellation);
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant($"stored {patients * 16} resources in {seconds:F1} s: {patients * 16 / seconds:F0}/s, one client, extraction included"));
    }

    private static ResourceWrite Write((string Key, string Json) resource)
    {
        var parsed = FhirResource.Parse(Encoding.UTF8.GetBytes(resource.Json));
        return new ResourceWrite("PUT", new ResourceKey(parsed.Type, parsed.Id!), parsed, IndexExtractor.Extract(parsed));
    }

    private static IEnumerable<(string Name, string Type, Func<Random, string> Query)> Searches(int patients)
    {
        string Id(Random random) => random.Next(patients).ToString(CultureInfo.InvariantCulture);
        string Code(Random random) => Cohort.Codes[random.Next(Cohort.Codes.Length)];
        yield return ("identifier", "Patient", random => $"identifier=urn:oid:1.2.392.100495.20.3.51.11311234567|{random.Next(patients):D8}");
        yield return ("name", "Patient", random => $"name={Cohort.Families[random.Next(Cohort.Families.Length)]}&given=太郎{random.Next(997)}");
        yield return ("name, broad", "Patient", random => $"name={Cohort.Families[random.Next(Cohort.Families.Length)]}&gender=male");
        yield return ("patient + code + date", "Observation", random => $"patient=p{Id(random)}&code=http://loinc.org|{Code(random)}&date=ge2022-01-01");
        yield return ("patient, newest first", "Observation", random => $"patient=p{Id(random)}&_sort=-date");
        yield return ("chain to identifier", "Observation", random => $"subject:Patient.identifier={random.Next(patients):D8}");
        yield return ("chain to gender + code", "Observation", random => $"subject:Patient.gender=male&code={Code(random)}");
        yield return ("_has code + value", "Patient", random => $"_has:Observation:patient:code-value-quantity={Code(random)}$gt19.8&gender=male");
        yield return ("code, page of 20", "Observation", random => $"code=http://loinc.org|{Code(random)}");
        yield return ("code + value", "Observation", random => $"code-value-quantity=http://loinc.org|{Code(random)}$gt19|http://unitsofmeasure.org|g/dL");
        yield return ("one day", "Observation", random => $"date=2024-{random.Next(1, 13):D2}-{random.Next(1, 28):D2}");
        yield return ("a month, ge and lt", "Observation", random => $"date=ge2024-{random.Next(1, 9):D2}&date=lt2024-{random.Next(1, 9) + 1:D2}");
        yield return ("code, newest first", "Observation", random => $"code={Code(random)}&_sort=-date");
        yield return ("newest of all", "Observation", _ => "_sort=-date");
        yield return ("_content", "Condition", random => $"_content=悪性腫瘍{random.Next(99)}");
    }

    private static async Task TimeAsync(ResourceStore store, string name, string type, Func<Random, string> query, CancellationToken cancellation)
    {
        var random = new Random(1);
        var times = new List<double>();
        var (found, started) = (0L, Stopwatch.GetTimestamp());
        while (times.Count < 200 && (times.Count < 5 || Stopwatch.GetElapsedTime(started).TotalSeconds < 3))
        {
            KeyValuePair<string, string>[] parameters = [.. query(random).Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
            var begun = Stopwatch.GetTimestamp();
            var page = await store.SearchAsync(SearchQueryParser.Parse(type, parameters, "", SearchHandling.Strict), cancellation);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            found += page.Matches.Count;
        }
        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-24} p50 {times[times.Count / 2],8:F2} ms   p99 {times[times.Count * 99 / 100],8:F2} ms   {(double)found / times.Count,6:F1} found   {times.Count} runs"));
    }
}
