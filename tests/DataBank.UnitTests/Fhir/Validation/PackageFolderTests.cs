using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class PackageFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("packages").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Versions_stand_side_by_side_and_missing_dependencies_are_named()
    {
        var packages = new PackageFolder(Path.Combine(folder, "installed"));
        Assert.Equal("a#1.0.0", packages.Add(Archive("a", "1.0.0", "\"hl7.fhir.r4.core\":\"4.0.1\",\"b\":\"2.0.x\"")));
        Assert.Equal("a#2.0.0", packages.Add(Archive("a", "2.0.0", "\"b\":\"2.0.x\"")));
        Assert.Equal(["a#1.0.0", "a#2.0.0"], packages.Open().Select(package => package.ToString()));

        var library = packages.ToLibrary();
        Assert.Equal("2.0.0", library.Find("ValueSet", "http://x/vs")!.Json.GetProperty("version").GetString());
        Assert.Equal("1.0.0", library.Find("ValueSet", "http://x/vs|1.0.0")!.Json.GetProperty("version").GetString());
        Assert.Equal([("b", "2.0.x", "a#1.0.0"), ("b", "2.0.x", "a#2.0.0")], library.MissingDependencies());

        packages.Add(Archive("b", "2.0.7", ""));
        Assert.Empty(packages.ToLibrary().MissingDependencies());
        Assert.True(packages.Remove("a#1.0.0"));
        Assert.False(packages.Remove("a#1.0.0"));
        Assert.False(packages.Remove("../installed/a#2.0.0"));
        Assert.Null(packages.ToLibrary().Find("ValueSet", "http://x/vs|1.0.0"));
    }

    [Theory]
    [InlineData("""{"name":"../evil","version":"1"}""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""[]""")]
    [InlineData("""not json""")]
    public void What_is_no_package_leaves_nothing_behind(string manifest)
    {
        var packages = new PackageFolder(folder);
        var file = Write("package.tgz", archive => Entry(archive, "package/package.json", manifest));
        Assert.Throws<FormatException>(() => packages.Add(file));
        Assert.Throws<FormatException>(() => packages.Add(Write("empty.tgz", _ => { })));
        File.WriteAllText(Path.Combine(folder, "text.tgz"), "no archive");
        Assert.Throws<FormatException>(() => packages.Add(Path.Combine(folder, "text.tgz")));
        Assert.Empty(Directory.EnumerateDirectories(folder));
    }

    private string Archive(string name, string version, string dependencies) => Write($"{name}-{version}.tgz", archive =>
    {
        Entry(archive, "package/package.json", $$$"""{"name":"{{{name}}}","version":"{{{version}}}","dependencies":{ {{{dependencies}}} }}""");
        Entry(archive, "package/._ValueSet-vs.json", "the archiver's own");
        Entry(archive, "package/example/Patient-p.json", """{"resourceType":"Patient"}""");
        Entry(archive, "package/ValueSet-vs.json", $$"""
            {
              "resourceType":"ValueSet","id":"vs",
              "url":"http://x/vs","version":"{{version}}"
            }
            """);
    });

    private string Write(string name, Action<TarWriter> fill)
    {
        var path = Path.Combine(folder, name);
        using var writer = new TarWriter(new GZipStream(File.Create(path), CompressionMode.Compress), leaveOpen: false);
        fill(writer);
        return path;
    }

    private static void Entry(TarWriter archive, string name, string content) =>
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
}
