using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Agreement with other validators, on HL7's public cases and R4's own examples. Every difference stands in a table, with its reason.</summary>
public sealed class PublishedCasesTests
{
    [Fact]
    public void Published_cases_are_judged_as_other_validators_do()
    {
        var expected = Rows("published-cases.tsv").ToDictionary(row => (Case: row[0], Check: row[1]), row => (Verdict: row[2], Reason: row[4]));
        var ours = PublishedCases.Open().Run(expected.Keys.Select(key => key.Case).ToHashSet()).Where(each => expected.ContainsKey((each.Case, each.Check))).ToDictionary(each => (each.Case, each.Check), each => each.HasErrors ? "errors" : "none");
        Assert.Equal(expected.Count, ours.Count);

        var compared = expected.Where(row => row.Value.Verdict != "out").ToList();
        var different = compared.Where(row => ours[row.Key] != row.Value.Verdict).Select(row => row.Key).ToList();
        Assert.Equal(compared.Where(row => row.Value.Reason.Length > 0).Select(row => row.Key), different);
        Assert.True(different.Count <= compared.Count * 0.03, $"{different.Count} of {compared.Count} cases are judged in another way.");
    }

    [Fact]
    public void Examples_of_R4_have_no_errors_but_those_that_are_known()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "fhir", "hl7.fhir.r4.examples-4.0.1.tgz");
        Assert.SkipUnless(File.Exists(folder), "DATABANK_SAMPLES names no folder with hl7.fhir.r4.examples-4.0.1.tgz.");
        var known = Rows("published-examples.tsv").Select(row => row[0]).ToList();
        var (total, wrong) = (0, new List<string>());
        foreach (var (name, content) in PackageFiles.Read(folder))
        {
            total++;
            if (HasErrors(content)) wrong.Add(name);
        }
        Assert.Equal(known.Order(StringComparer.Ordinal), wrong.Order(StringComparer.Ordinal));
        Assert.True(wrong.Count <= total * 0.03, $"{wrong.Count} of {total} examples have errors.");
    }

    private static bool HasErrors(byte[] content)
    {
        try
        {
            return Validated.Errors(FhirResource.Parse(content)).Count > 0;
        }
        catch (RequestProblem)
        {
            return true;
        }
    }

    private static IEnumerable<string[]> Rows(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fhir", "Validation", name)).Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split('\t'));
}
