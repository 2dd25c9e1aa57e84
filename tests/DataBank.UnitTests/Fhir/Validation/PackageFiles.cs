using System.Formats.Tar;
using System.IO.Compression;

namespace DataBank.UnitTests;

/// <summary>The resources in a published FHIR package.</summary>
internal static class PackageFiles
{
    public static IEnumerable<(string Name, byte[] Content)> Read(string path)
    {
        using var archive = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            var name = Path.GetFileName(entry.Name);
            if (entry.DataStream is not { } data || !name.EndsWith(".json", StringComparison.Ordinal) || name[0] is not (>= 'A' and <= 'Z')) continue;
            var content = new byte[entry.Length];
            data.ReadExactly(content);
            yield return (name, content);
        }
    }
}
