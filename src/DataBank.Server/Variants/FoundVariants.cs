using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>Variants that were found: their Observations, and, of imports, the calls in order, for what they say of each other.</summary>
internal sealed class FoundVariants
{
    private readonly List<(GenomicReport Report, Variant Variant)> ofImports = [];

    public List<ReadOnlyMemory<byte>> Observations { get; } = [];

    /// <summary>What ClinVar says of those of imports; written when asked for, which few operations do.</summary>
    public IEnumerable<FhirResource> Implications => ofImports.Select(each => DiagnosticImplication.Of(each.Report, each.Variant)).OfType<FhirResource>();

    public List<(GenomicReport Report, List<Variant> Called)> Tests { get; } = [];

    /// <summary>Adds a variant of an import.</summary>
    public void Add(GenomicReport report, Variant variant)
    {
        Observations.Add(VariantObservation.Write(report, variant).Utf8);
        ofImports.Add((report, variant));
    }

    /// <summary>Adds what was found beside it, without its tests.</summary>
    public void Add(FoundVariants other)
    {
        Observations.AddRange(other.Observations);
        ofImports.AddRange(other.ofImports);
    }
}
