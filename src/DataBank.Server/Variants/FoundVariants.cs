using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>Variants that were found: their Observations, and, of imports, the calls in order, for what they say of each other.</summary>
internal sealed class FoundVariants
{
    public List<ReadOnlyMemory<byte>> Observations { get; } = [];

    /// <summary>What ClinVar says of those of imports.</summary>
    public List<ReadOnlyMemory<byte>> Implications { get; } = [];

    public List<(GenomicReport Report, List<Variant> Called)> Tests { get; } = [];

    /// <summary>Adds a variant of an import.</summary>
    public void Add(GenomicReport report, Variant variant)
    {
        Observations.Add(VariantObservation.Write(report, variant).Utf8);
        if (DiagnosticImplication.Of(report, variant) is { } implication) Implications.Add(implication.Utf8);
    }
}
