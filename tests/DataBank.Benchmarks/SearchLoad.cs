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
    private static readonly string[] families = ["山田", "佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "中村", "小林", "加藤", "吉田", "山本"];
    private static readonly string[] codes = ["718-7", "789-8", "6690-2", "777-3", "2345-7", "3094-0", "2160-0", "1742-6", "1920-8", "2951-2", "2823-3", "17861-6"];

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
            var writes = Enumerable.Range(first, Math.Min(BatchPatients, patients - first)).SelectMany(Record).Select(Write).ToList();
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

    private static IEnumerable<(string Key, string Json)> Record(int patient)
    {
        var random = new Random(patient);
        var id = $"p{patient}";
        var birth = new DateOnly(1930, 1, 1).AddDays(random.Next(30_000));
        yield return (id, $$"""
            {"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"{{patient:D8}}"}],
             "name":[{"family":"{{families[random.Next(families.Length)]}}","given":["太郎{{patient % 997}}"]}],"gender":"{{(random.Next(2) == 0 ? "male" : "female")}}","birthDate":"{{birth:yyyy-MM-dd}}"}
            """);
        for (var i = 0; i < 15; i++)
        {
            var when = new DateTime(2020, 1, 1).AddDays(random.Next(2400)).ToString("yyyy-MM-dd'T'HH:mm:ss'+09:00'", CultureInfo.InvariantCulture);
            var key = $"{id}-{i}";
            yield return (key, (i % 5) switch
            {
                0 => $$"""{"resourceType":"Encounter","id":"{{key}}","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/{{id}}"},"period":{"start":"{{when}}"} }""",
                1 => $$"""{"resourceType":"Condition","id":"{{key}}","subject":{"reference":"Patient/{{id}}"},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"C{{random.Next(99)}}","display":"悪性腫瘍{{random.Next(99)}}"}]},"recordedDate":"{{when}}"}""",
                _ => $$"""
                    {"resourceType":"Observation","id":"{{key}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{codes[random.Next(codes.Length)]}}"}]},
                     "subject":{"reference":"Patient/{{id}}"},"effectiveDateTime":"{{when}}","valueQuantity":{"value":{{(random.Next(50, 200) / 10.0).ToString(CultureInfo.InvariantCulture)}},"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"} }
                    """,
            });
        }
    }

    private static IEnumerable<(string Name, string Type, Func<Random, string> Query)> Searches(int patients)
    {
        string Id(Random random) => random.Next(patients).ToString(CultureInfo.InvariantCulture);
        string Code(Random random) => codes[random.Next(codes.Length)];
        yield return ("identifier", "Patient", random => $"identifier=urn:oid:1.2.392.100495.20.3.51.11311234567|{random.Next(patients):D8}");
        yield return ("name", "Patient", random => $"name={families[random.Next(families.Length)]}&given=太郎{random.Next(997)}");
        yield return ("name, broad", "Patient", random => $"name={families[random.Next(families.Length)]}&gender=male");
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
