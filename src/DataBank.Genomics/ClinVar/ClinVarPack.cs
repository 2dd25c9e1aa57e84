using System.IO.MemoryMappedFiles;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// What a release of ClinVar says of small alleles, found by their place: millions of them, sorted in a file that is mapped, not read. For several threads.
/// </summary>
public sealed class ClinVarPack
{
    internal const uint Signature = 0x31564C43;
    private const int HeaderBytes = 8;
    private const int EntryBytes = 24;
    private readonly MemoryMappedViewAccessor entries;
    private readonly string[] texts;
    private readonly string release;

    private ClinVarPack(MemoryMappedViewAccessor entries, string name, int count, string[] texts, string release) =>
        (this.entries, Name, Count, this.texts, this.release) = (entries, name, count, texts, release);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>How many alleles.</summary>
    public int Count { get; }

    /// <summary>Opens what <see cref="ClinVarWriter"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static ClinVarPack Open(FileStream file, string name)
    {
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadUInt32() != Signature || reader.ReadInt32() is not (>= 0 and var count)) throw new InvalidDataException("The file of ClinVar is damaged.");
        file.Position = HeaderBytes + ((long)count * EntryBytes);
        var release = reader.ReadString();
        var texts = new string[reader.ReadInt32()];
        for (var i = 0; i < texts.Length; i++) texts[i] = reader.ReadString();
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new ClinVarPack(mapped.CreateViewAccessor(HeaderBytes, (long)count * EntryBytes, MemoryMappedFileAccess.Read), name, count, texts, release);
    }

    /// <summary>What ClinVar says of a small variant; null when nothing.</summary>
    public ClinVarRecord? Find(Variant variant)
    {
        if (variant.Structure is not null) return null;
        var key = AlleleKey.Of(variant);
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (entries.ReadUInt64((long)middle * EntryBytes) < key) low = middle + 1;
            else high = middle;
        }
        var at = (long)low * EntryBytes;
        return low < Count && entries.ReadUInt64(at) == key
            ? new ClinVarRecord(entries.ReadUInt32(at + 8), texts[entries.ReadInt32(at + 12)], texts[entries.ReadInt32(at + 16)], texts[entries.ReadInt32(at + 20)], release)
            : null;
    }
}
