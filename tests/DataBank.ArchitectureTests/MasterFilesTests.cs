using System.Text.RegularExpressions;

namespace DataBank.ArchitectureTests;

/// <summary>No file of the product is a table of somebody else's codes: sites load masters, none is shipped.</summary>
public sealed partial class MasterFilesTests
{
    private static readonly string[] Shipped = ["src", "profiles", "fhir-ig", "deploy"];

    [Fact]
    public void No_file_has_codes_in_the_form_of_JLAC10_YJ_or_JJ1017() =>
        Assert.Empty(
            from file in Texts()
            from Match code in Codes().Matches(File.ReadAllText(file))
            select $"{Path.GetRelativePath(Repository.Root, file)}: {code.Value}");

    [Fact] // The bounds of the chapters are the most that one has; the master has ten thousand.
    public void No_file_has_more_than_a_few_codes_of_ICD_10() =>
        Assert.All(Texts(), file => Assert.InRange(Icd10().Matches(File.ReadAllText(file)).Select(match => match.Value).Distinct().Count(), 0, 50));

    private static IEnumerable<string> Texts() =>
        from folder in Shipped
        from file in Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories)
        where Path.GetExtension(file) is ".cs" or ".json" or ".tsv" or ".csv" or ".txt" or ".fsh" or ".md" or ".xml" or ".sql"
        where !Path.GetRelativePath(Repository.Root, file).Split('/', '\\').Any(part => part is "bin" or "obj" or "node_modules")
        select file;

    // 17 of JLAC10 and 12 of YJ, which all have a letter in one place; those made up have an X there or in another. 32 of JJ1017 begin with a digit and end in many noughts.
    [GeneratedRegex(@"\b(?:[0-9][A-WYZ][0-9]{15}|[0-9]{7}[A-Z][0-9]{4}|[0-9][0-9A-Z]{15}[0-9A-Z]{10}000000)\b")]
    private static partial Regex Codes();

    [GeneratedRegex(@"(?<![A-Za-z0-9.#""'(=/-])\b[A-TV-Z][0-9]{2}\.[0-9]\b(?![0-9.])|""[A-TV-Z][0-9]{2}(?:\.[0-9])?""")]
    private static partial Regex Icd10();
}
