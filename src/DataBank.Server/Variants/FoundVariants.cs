using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>Variants that were found: their Observations, and, of imports, the calls in order, for what they say of each other.</summary>
internal sealed class FoundVariants
{
    public List<ReadOnlyMemory<byte>> Observations { get; } = [];

    public List<(GenomicReport Report, List<Variant> Called)> Tests { get; } = [];
}
