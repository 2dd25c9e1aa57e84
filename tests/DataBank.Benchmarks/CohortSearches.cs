using System.Globalization;

namespace DataBank.Benchmarks;

/// <summary>Searches as applications ask them, over a <see cref="Cohort"/> of so many patients.</summary>
internal static class CohortSearches
{
    public static IReadOnlyList<(string Name, Func<Random, string> Query)> Of(int patients) =>
    [
        ("identifier", random => $"Patient?identifier=urn:oid:1.2.392.100495.20.3.51.11311234567|{random.Next(patients):D8}"),
        ("name", random => $"Patient?name={Family(random)}&given=太郎{random.Next(997)}"),
        ("name, broad", random => $"Patient?name={Family(random)}&gender=male"),
        ("patient + code + date", random => $"Observation?patient=p{Id(random, patients)}&code=http://loinc.org|{Code(random)}&date=ge2022-01-01"),
        ("patient, newest first", random => $"Observation?patient=p{Id(random, patients)}&_sort=-date"),
        ("chain to identifier", random => $"Observation?subject:Patient.identifier={random.Next(patients):D8}"),
        ("chain to gender + code", random => $"Observation?subject:Patient.gender=male&code={Code(random)}"),
        ("_has code + value", random => $"Patient?_has:Observation:patient:code-value-quantity={Code(random)}$gt19.8&gender=male"),
        ("code, page of 20", random => $"Observation?code=http://loinc.org|{Code(random)}"),
        ("code + value", random => $"Observation?code-value-quantity=http://loinc.org|{Code(random)}$gt19|http://unitsofmeasure.org|g/dL"),
        ("one day", random => $"Observation?date=2024-{random.Next(1, 13):D2}-{random.Next(1, 28):D2}"),
        ("a month, ge and lt", random => Month(random.Next(1, 9))),
        ("code, newest first", random => $"Observation?code={Code(random)}&_sort=-date"),
        ("newest of all", _ => "Observation?_sort=-date"),
        ("_content", random => $"Condition?_content=悪性腫瘍{random.Next(99)}"),
    ];

    private static string Month(int month) => $"Observation?date=ge2024-{month:D2}&date=lt2024-{month + 1:D2}";

    private static string Id(Random random, int patients) => random.Next(patients).ToString(CultureInfo.InvariantCulture);

    private static string Code(Random random) => Cohort.Codes[random.Next(Cohort.Codes.Length)];

    private static string Family(Random random) => Cohort.Families[random.Next(Cohort.Families.Length)];
}
