using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>What <see cref="VariantQueries.InCohortAsync"/> looks for; what is null does not matter, at least one of allele, gene and range must be there.</summary>
public sealed record CohortQuery
{
    /// <summary>A canonical SPDI, or accession:start:reference:alternate as <see cref="Variant.Name"/> writes it.</summary>
    public string? Allele { get; init; }

    /// <summary>Symbol of a gene.</summary>
    public string? Gene { get; init; }

    /// <summary>A change of its protein in any notation (see <see cref="Genomics.ProteinChange"/>).</summary>
    public string? ProteinChange { get; init; }

    /// <summary>Variants that touch it.</summary>
    public GenomicRange? Range { get; init; }

    /// <summary>Small or structural ones only.</summary>
    public bool? IsStructural { get; init; }

    public SourceClass? SourceClass { get; init; }

    /// <summary>Of these patients only.</summary>
    public IReadOnlyCollection<string>? PatientIds { get; init; }
}
