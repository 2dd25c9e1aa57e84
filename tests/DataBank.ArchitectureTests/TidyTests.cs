using System.Text.RegularExpressions;

namespace DataBank.ArchitectureTests;

/// <summary>The house style that a compiler can't hold.</summary>
public sealed partial class TidyTests
{
    private static readonly string[] EmptyWords = ["Core", "Common", "Shared", "Utils", "Util", "Manager", "Helper", "Helpers", "Base", "Impl", "Dto"];

    private static readonly string[] WrapperFolders = ["Interfaces", "Models", "Extensions", "Abstractions", "Classes", "Misc"];

    [Fact]
    public void Each_file_holds_one_public_type_named_alike() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src")
            let types = PublicType().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value).Distinct().ToArray()
            where types.Length > 1 || (types.Length == 1 && !TypeOf(file).Equals(types[0], StringComparison.Ordinal))
            select $"{Relative(file)}: {string.Join(", ", types)}");

    [Fact]
    public void No_type_or_folder_is_named_by_an_empty_word() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src")
            let folders = Relative(file).Split('/')[1..^1].SelectMany(folder => folder.Split('.'))
            let words = folders.Append(LastWord().Match(TypeOf(file)).Value)
            where words.Intersect(EmptyWords).Any() || folders.Intersect(WrapperFolders).Any()
            select Relative(file));

    [Fact]
    public void Folders_are_at_most_two_deep_inside_a_project() =>
        Assert.All(Repository.SourceFiles("src").Select(Relative), file => Assert.InRange(file.Split('/').Length, 3, 5));

    [Fact]
    public void Each_project_has_one_namespace() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src")
            let match = NamespaceLine().Match(File.ReadAllText(file))
            where match.Success && match.Groups["name"].Value != Relative(file).Split('/')[1]
            select $"{Relative(file)}: {match.Groups["name"].Value}");

    [Fact]
    public void No_file_has_regions_or_open_ends() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"))
            where !file.EndsWith("TidyTests.cs", StringComparison.Ordinal) && OpenEnd().IsMatch(File.ReadAllText(file))
            select Relative(file));

    [Fact]
    public void No_file_holds_two_versions_of_itself() =>
        Assert.Empty(
            from file in new[] { "src", "tests", "docs", "profiles", "fhir-ig", "deploy" }
                .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories)).Append(Repository.PathOf("README.md"))
            where Path.GetExtension(file) is ".cs" or ".md" or ".json" or ".fsh" or ".sql" or ".razor" or ".mjs" or ".yaml" or ".sh" or ".tsv" or ".csproj"
            where !Relative(file).Split('/').Any(part => part is "bin" or "obj") && File.ReadLines(file).Any(line => line.StartsWith("<<<<<<< ", StringComparison.Ordinal))
            select Relative(file));

    [Fact]
    public void No_two_migrations_of_a_schema_have_the_same_number() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(Repository.PathOf("src/DataBank.Storage/Migrations"), "*.sql", SearchOption.AllDirectories)
            group Relative(file) by (Path.GetDirectoryName(file), Path.GetFileName(file)[..4]) into numbered
            where numbered.Count() > 1
            select string.Join(' ', numbered));

    [Fact]
    public void Readme_lists_the_projects_of_the_solution()
    {
        var readme = File.ReadAllText(Repository.PathOf("README.md"));
        var listed = ProjectRow().Matches(readme).Select(match => match.Groups["name"].Value).Order();
        Assert.Equal(ProjectTable.MayReference.Keys.Order(), listed);
    }

    [Fact]
    public void Conformance_tables_name_tests_that_exist()
    {
        var tests = Repository.SourceFiles("tests").SelectMany(file => TestMethod().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).ToHashSet();
        Assert.Empty(
            from file in Directory.EnumerateFiles(Repository.PathOf("docs"), "conformance-*.md").Concat([Repository.PathOf("docs", "security.md"), Repository.PathOf("docs", "operations.md"), Repository.PathOf("docs", "federation.md"), Repository.PathOf("docs", "handover.md")])
            from Match named in NamedTest().Matches(File.ReadAllText(file))
            where !tests.Contains(named.Groups["name"].Value)
            select $"{Relative(file)}: {named.Groups["name"].Value}");
    }

    [Fact]
    public void Documents_name_metrics_that_are_measured()
    {
        var measured = Repository.SourceFiles("src").SelectMany(file => Instrument().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value.Replace('.', '_')).ToHashSet();
        Assert.Contains("databank_proxy_lag", measured);
        Assert.Empty(
            from file in Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            from Match named in NamedMetric().Matches(File.ReadAllText(file))
            where !measured.Contains(named.Groups["name"].Value)
            select $"{Relative(file)}: {named.Value}");
    }

    /// <summary>What scale.md calls measured is a figure of benchmarks.md.</summary>
    [Fact]
    public void Sizes_are_those_that_benchmarks_measured()
    {
        var measured = FiguresOf(File.ReadAllText(Repository.PathOf("docs", "benchmarks.md"))).ToHashSet();
        var rows = File.ReadLines(Repository.PathOf("docs", "scale.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("**m**", StringComparison.Ordinal)).ToList();
        Assert.InRange(rows.Count, 8, int.MaxValue);
        Assert.Empty(
            from row in rows
            from figure in FiguresOf(row.Split('|')[2])
            where !measured.Contains(figure)
            select $"{figure} in {row}");

        static IEnumerable<string> FiguresOf(string text) => Figure().Matches(text.Replace(",", "", StringComparison.Ordinal)).Select(figure => figure.Value);
    }

    [Fact]
    public void Every_package_version_is_central() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            where VersionedPackage().IsMatch(File.ReadAllText(file))
            select Relative(file));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    /// <summary>"CharacterTables.g.cs" and "Home.razor.cs" name their type before the first dot.</summary>
    private static string TypeOf(string file) => Path.GetFileName(file).Split('.')[0];

    [GeneratedRegex(@"^public\s+(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|record\s+struct|record|interface|enum|delegate\s+[\w<>?\[\]., ]+?)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex("[A-Z][a-z0-9]+$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"#region|\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(@"^\| `(?<name>DataBank\.\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex ProjectRow();

    [GeneratedRegex(@"public (?:async )?(?:Task|ValueTask|void) (?<name>[A-Z]\w+_\w+)|class (?<name>[A-Z]\w+Tests)\b")]
    private static partial Regex TestMethod();

    /// <summary>A test's name in a table is a sentence in code marks: three words or more.</summary>
    [GeneratedRegex(@"`(?:\w+\.)?(?<name>[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,}|[A-Z][A-Za-z0-9]+Tests)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"""(?<name>databank\.[a-z._]+)""")]
    private static partial Regex Instrument();

    // As Prometheus has them: counters end in _total, times in _seconds.
    [GeneratedRegex("(?<name>databank(?:_[a-z]+?)+?)(?:_total|_seconds)?(?![a-z_])")]
    private static partial Regex NamedMetric();

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)?")]
    private static partial Regex Figure();

    [GeneratedRegex("<PackageReference[^>]*Version=")]
    private static partial Regex VersionedPackage();
}
