using System.Globalization;

namespace DataBank.Benchmarks;

/// <summary>Made-up Japanese patients with sixteen resources each; the same number makes the same patient.</summary>
internal static class Cohort
{
    public static readonly string[] Families = ["山田", "佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邉", "中村", "小林", "加藤", "吉田", "山本"];

    public static readonly string[] Codes = ["718-7", "789-8", "6690-2", "777-3", "2345-7", "3094-0", "2160-0", "1742-6", "1920-8", "2951-2", "2823-3", "17861-6"];

    public static IEnumerable<(string Key, string Json)> Record(int patient)
    {
        var random = new Random(patient);
        var id = $"p{patient}";
        var birth = new DateOnly(1930, 1, 1).AddDays(random.Next(30_000));
        yield return (id, $$"""
            {"resourceType":"Patient","id":"{{id}}","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"{{patient:D8}}"}],
             "name":[{"family":"{{Families[random.Next(Families.Length)]}}","given":["太郎{{patient % 997}}"]}],"gender":"{{(random.Next(2) == 0 ? "male" : "female")}}","birthDate":"{{birth:yyyy-MM-dd}}"}
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
                    {"resourceType":"Observation","id":"{{key}}","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{Codes[random.Next(Codes.Length)]}}"}]},
                     "subject":{"reference":"Patient/{{id}}"},"effectiveDateTime":"{{when}}","valueQuantity":{"value":{{(random.Next(50, 200) / 10.0).ToString(CultureInfo.InvariantCulture)}},"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"} }
                    """,
            });
        }
    }

    /// <summary>The resources of the first patients, a line each, the Patients first.</summary>
    public static async Task WriteAsync(string file, int patients, CancellationToken cancellation)
    {
        await using var lines = new StreamWriter(file);
        for (var patient = 0; patient < patients; patient++)
        {
            foreach (var (_, json) in Record(patient)) await lines.WriteLineAsync(json.ReplaceLineEndings(" ").AsMemory(), cancellation);
        }
    }
}
