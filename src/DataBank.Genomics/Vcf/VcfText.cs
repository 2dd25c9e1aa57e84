using System.Text;

namespace DataBank.Genomics;

/// <summary>Makes strings of the bytes of a file; those that come again and again (bases, genotypes, genes) are made once.</summary>
internal sealed class VcfText
{
    private const int Slots = 4096;
    private const int LongestKept = 64;
    private readonly string?[] kept = new string?[Slots];

    public string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "";
        if (bytes.Length > LongestKept) return Encoding.UTF8.GetString(bytes);
        var hash = 2166136261u;
        foreach (var value in bytes) hash = (hash ^ value) * 16777619;
        ref var slot = ref kept[(hash ^ (hash >> 12)) % Slots];
        return slot is not null && Ascii.Equals(bytes, slot) ? slot : slot = Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The same for bases, which may be written small where the sequence is repeated.</summary>
    public string OfBases(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyInRange((byte)'a', (byte)'z') ? Of(bytes).ToUpperInvariant() : Of(bytes);

    /// <summary>Percent-encoding stands for characters that separate others (VCF 4.3 §1.2).</summary>
    public string Decoded(ReadOnlySpan<byte> bytes) => bytes.Contains((byte)'%') ? Uri.UnescapeDataString(Of(bytes)) : Of(bytes);
}
