using System.Security.Cryptography;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// The reference genomes that an administrator has loaded: one per assembly, a file named by the assembly and the beginning of its SHA-256.
/// Without one, variants of that assembly are not normalised.
/// </summary>
public sealed class ReferenceGenomes(string folder)
{
    private const string Ending = ".2bit";
    private const int HashDigits = 12;

    /// <summary>Names of what is loaded, "GRCh38-1a2b3c4d5e6f".</summary>
    public IReadOnlyList<string> Names =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)] : [];

    /// <summary>The name of an assembly's reference genome; null when none is loaded.</summary>
    public string? NameOf(GenomeAssembly assembly) => Names.FirstOrDefault(name => name.StartsWith($"{assembly}-", StringComparison.Ordinal));

    /// <summary>Opens an assembly's reference genome, to be disposed; null when none is loaded.</summary>
    public ReferenceGenome? Open(GenomeAssembly assembly)
    {
        if (NameOf(assembly) is not { } name) return null;
        var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            return ReferenceGenome.Open(file, name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Loads a FASTA file (plain or gzip) in place of what there was of its assembly.</summary>
    /// <returns>Its name, and the chromosomes that the file has.</returns>
    /// <exception cref="FormatException">The file is not of this assembly, or damaged.</exception>
    public (string Name, IReadOnlyList<Chromosome> Chromosomes) Load(Stream fasta, GenomeAssembly assembly, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            string name;
            IReadOnlyList<Chromosome> found;
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                found = ReferenceWriter.Write(fasta, assembly, file, cancellation);
                file.Position = 0;
                name = $"{assembly}-{Convert.ToHexStringLower(SHA256.HashData(file))[..HashDigits]}";
                file.Flush(flushToDisk: true);
            }
            var earlier = Names.Where(other => other.StartsWith($"{assembly}-", StringComparison.Ordinal) && other != name).ToList();
            File.Move(partial, PathOf(name), overwrite: true);
            DiskFlush.Folder(folder);
            foreach (var other in earlier) File.Delete(PathOf(other));
            return (name, found);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Removes an assembly's reference genome; false when there is none.</summary>
    public bool Remove(GenomeAssembly assembly)
    {
        if (NameOf(assembly) is not { } name) return false;
        File.Delete(PathOf(name));
        return true;
    }

    private string PathOf(string name) => Path.Combine(folder, name + Ending);
}
