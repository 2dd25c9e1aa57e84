using System.Security.Cryptography;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>One kind of file that an administrator loads, at most one of each assembly, named by the assembly and the beginning of its SHA-256.</summary>
public sealed class AssemblyFiles(string folder, string ending)
{
    private const int HashDigits = 12;

    /// <summary>"GRCh38-1a2b3c4d5e6f"; null when none is loaded.</summary>
    public string? NameOf(GenomeAssembly assembly) => Names(assembly).FirstOrDefault();

    /// <summary>Opens a file that is loaded by its name.</summary>
    public FileStream Open(string name) => new(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);

    /// <summary>Writes a file in place of what there was of its assembly.</summary>
    /// <param name="write">Writes it into a stream that can seek; when it throws, what there was stays.</param>
    /// <returns>Its name.</returns>
    public string Load(GenomeAssembly assembly, Action<Stream> write)
    {
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            string name;
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(file);
                file.Position = 0;
                name = $"{assembly}-{Convert.ToHexStringLower(SHA256.HashData(file))[..HashDigits]}";
                file.Flush(flushToDisk: true);
            }
            var earlier = Names(assembly).Where(other => other != name).ToList();
            File.Move(partial, PathOf(name), overwrite: true);
            DiskFlush.Folder(folder);
            foreach (var other in earlier) File.Delete(PathOf(other));
            return name;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Removes an assembly's file; false when there is none.</summary>
    public bool Remove(GenomeAssembly assembly)
    {
        if (NameOf(assembly) is not { } name) return false;
        File.Delete(PathOf(name));
        return true;
    }

    private IEnumerable<string> Names(GenomeAssembly assembly) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, $"{assembly}-*{ending}").Select(path => Path.GetFileName(path)[..^ending.Length]).Order(StringComparer.Ordinal)
        : [];

    private string PathOf(string name) => Path.Combine(folder, name + ending);
}
