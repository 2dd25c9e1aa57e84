using System.Formats.Tar;
using System.IO.Compression;

namespace DataBank.UnitTests;

/// <summary>Official R4 packages (hl7.fhir.r4.core and .examples 4.0.1 as .tgz), where DATABANK_SAMPLES names a folder that has them below fhir/.</summary>
internal static class SampleFiles
{
    public static IEnumerable<(string Name, byte[] Json)> ReadPackage(string name)
    {
        var folder = Environment.GetEnvironmentVariable("DATABANK_SAMPLES");
        var path = folder is null ? null : Path.Combine(folder, "fhir", name + "-4.0.1.tgz");
        Assert.SkipUnless(File.Exists(path), $"No {name}-4.0.1.tgz: set DATABANK_SAMPLES to a folder with fhir/{name}-4.0.1.tgz.");
        return Read(path!);
    }

    private static IEnumerable<(string Name, byte[] Json)> Read(string path)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.Name.Contains("package.json", StringComparison.Ordinal))
                continue;
            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            yield return (entry.Name, content.ToArray());
        }
    }
}
