namespace DataBank.Genomics;

/// <summary>An allele in eight bytes, of which files and packs have millions: exact for substitutions of one base, else half of a SHA-256.</summary>
internal static class AlleleKey
{
    /// <summary>Never zero, since chromosomes count from 1.</summary>
    public static ulong Of(Variant variant) =>
        variant.Structure is null && variant.Reference.Length == 1 && variant.Alternate.Length == 1
            ? ((ulong)variant.Chromosome.Number << 48) | ((ulong)(uint)variant.Position << 16) | ((ulong)variant.Reference[0] << 8) | variant.Alternate[0]
            : variant.Hash | (1UL << 63);
}
