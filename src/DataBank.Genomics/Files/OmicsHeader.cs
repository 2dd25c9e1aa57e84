namespace DataBank.Genomics;

/// <summary>What a file says of itself.</summary>
/// <param name="Assembly">Null: it does not say.</param>
/// <param name="Samples">Names of its samples; empty: it does not say.</param>
public sealed record OmicsHeader(GenomeAssembly? Assembly, IReadOnlyList<string> Samples)
{
    public DateOnly? Date { get; init; }

    /// <summary>Reads of a BAM or CRAM as SAM's header names it: "coordinate".</summary>
    public string? SortOrder { get; init; }

    /// <summary>Lines, genes, peaks or spectra; null: they were not counted.</summary>
    public long? Records { get; init; }
}
