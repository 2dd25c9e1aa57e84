namespace DataBank.Genomics;

/// <summary>What a structural variant changes, 0-based and half-open on its own chromosome.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Start">First changed base: the one after POS, which VCF puts before symbolic alleles.</param>
/// <param name="End">Behind the last changed base; of insertions the same as <paramref name="Start"/>. A breakend covers the base at which the sequence breaks.</param>
public sealed record StructuralChange(StructuralKind Kind, int Start, int End)
{
    /// <summary>Bases that were inserted, deleted, repeated or turned (SVLEN without its sign), when stated.</summary>
    public int? Length { get; init; }

    /// <summary>CIPOS: how far the start may lie from <see cref="Start"/>; null when it is exact.</summary>
    public ConfidenceInterval? StartInterval { get; init; }

    /// <summary>CIEND: the same for the end.</summary>
    public ConfidenceInterval? EndInterval { get; init; }

    /// <summary>Where a breakend goes on: "NC_000002.12:321682", 1-based; "." when that is not known.</summary>
    public string? Mate { get; init; }

    /// <summary>Smallest start and largest end that the calls allow: what the variant may touch.</summary>
    public (int Start, int End) Outer => (Start + (StartInterval?.Low ?? 0), End + (EndInterval?.High ?? 0));

    /// <summary>What the variant changes in any case; empty when start and end may lie anywhere.</summary>
    public (int Start, int End) Inner => (Start + (StartInterval?.High ?? 0), End + (EndInterval?.Low ?? 0));
}
