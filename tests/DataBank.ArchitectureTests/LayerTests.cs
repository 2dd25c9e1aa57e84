using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DataBank.ArchitectureTests;

/// <summary>Data flows one way: project files and compiled assemblies keep the project table.</summary>
public sealed partial class LayerTests
{
    private static readonly string[] DatabasePackages = ["Microsoft.Data.Sqlite", "Npgsql", "Microsoft.Data.SqlClient", "DuckDB.NET.Data"];

    public static TheoryData<string> Projects => new(ProjectTable.MayReference.Keys);

    [Fact]
    public void Every_project_stands_in_the_table_and_the_solution()
    {
        var folders = Directory.EnumerateDirectories(Repository.PathOf("src")).Select(Path.GetFileName).Order().ToArray();
        Assert.Equal(ProjectTable.MayReference.Keys.Order(), folders);

        var solution = File.ReadAllText(Repository.PathOf("DataBankAppliance.sln"));
        Assert.All(folders, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_files_reference_only_what_the_table_allows(string project)
    {
        var references = ProjectFile(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.All(references, reference => Assert.Contains(reference, ProjectTable.MayReference[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Compiled_assemblies_use_only_what_the_table_allows(string project)
    {
        var reachable = ProjectTable.Reachable(project);
        var used = ReferencedAssemblies(project).Where(name => name.StartsWith("DataBank.", StringComparison.Ordinal));
        Assert.All(used, name => Assert.Contains(name, reachable));
    }

    [Fact]
    public void Only_storage_talks_to_databases()
    {
        var users = ProjectTable.MayReference.Keys.Where(project => ReferencedAssemblies(project).Intersect(DatabasePackages).Any());
        Assert.Equal(["DataBank.Storage"], users);
    }

    [Fact] // TransactSqlTests read every text of a class …Sql; CompiledTransactSqlTests and ResourceSearchTests what these here put together. ParquetMatrix speaks to DuckDB.
    public void Statements_stand_where_tests_read_them() =>
        Assert.Equal(
            [
                "DataBank.Appliance/Hosting/ClinicalRole.cs", "DataBank.Storage/Cohorts/CohortCompiler.cs", "DataBank.Storage/Cohorts/CohortSearch.cs", "DataBank.Storage/Omics/ParquetMatrix.cs",
                "DataBank.Storage/Resources/CriterionCompiler.cs", "DataBank.Storage/Resources/DateWindow.cs", "DataBank.Storage/Resources/IndexRows.cs", "DataBank.Storage/Resources/SearchCompiler.cs",
                "DataBank.Storage/Resources/SearchPlan.cs", "DataBank.Storage/Resources/SearchStatement.cs", "DataBank.Storage/Worklists/WorklistKey.cs",
            ],
            from file in Repository.SourceFiles("src")
            where !file.EndsWith("Sql.cs", StringComparison.Ordinal) && File.ReadLines(file).Any(line => Statement().IsMatch(line))
            orderby file
            select Path.GetRelativePath(Repository.PathOf("src"), file).Replace('\\', '/'));

    [Theory]
    [InlineData("DataBank.Dicom", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies")]
    [InlineData("DataBank.AdminConsole")]
    public void Projects_that_stand_alone_need_no_other_package(string project, params string[] allowed) =>
        Assert.All(ProjectFile(project).Descendants("PackageReference"), package => Assert.Contains(package.Attribute("Include")!.Value, allowed));

    [Fact] // Commands are their user's own, the console asks this appliance, the proxy the upstream of the settings.
    public void Addresses_that_others_name_are_asked_the_guarded_way() =>
        Assert.Equal(
            ["DataBank.AdminConsole/ConsoleEndpoints.cs", "DataBank.Appliance/Commands/LeakCheckCommand.cs", "DataBank.Appliance/Commands/ServerOptions.cs", "DataBank.Appliance/Hosting/ProxyRole.cs", "DataBank.Server/Web/OutboundHttp.cs"],
            Repository.SourceFiles("src").Where(file => OutgoingHttp().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.PathOf("src"), file).Replace('\\', '/')).Order(StringComparer.Ordinal));

    private static XDocument ProjectFile(string project) => XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj"));

    private static List<string> ReferencedAssemblies(string project)
    {
        var file = Path.Combine(AppContext.BaseDirectory, project == "DataBank.Appliance" ? "databank.dll" : $"{project}.dll");
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    [GeneratedRegex(@"^(?!\s*//).*?(?:\bselect\b.+\bfrom\b|\binsert into\b|\bdelete from\b|\bupdate \w+ set\b|\bmerge into\b|\bselect 1\b|\bexists \(|\b(?:create|alter|drop|truncate) (?:table|index|view|schema|database|sequence)\b|\bexec \w)")]
    private static partial Regex Statement();

    [GeneratedRegex(@"\b(?:new HttpClient|new HttpClientHandler|new SocketsHttpHandler|AddHttpClient|new ClientWebSocket)\b")]
    private static partial Regex OutgoingHttp();
}
