using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Genomics;

/// <summary>One called allele of one sample, placed on a RefSeq sequence.</summary>
/// <param name="Line">Line of the file, 1-based.</param>
/// <param name="Chromosome">Where.</param>
/// <param name="Position">1-based, of the first base of <paramref name="Reference"/>.</param>
/// <param name="State">Germline only.</param>
/// <param name="AlternateReads">Reads that show the allele.</param>
/// <param name="Depth">All reads at the place.</param>
/// <param name="Frequency">Share of the reads that show the allele.</param>
/// <param name="ClinVar">ClinVar significance as the file has it, or null.</param>
public sealed record Variant(
    long Line, Chromosome Chromosome, int Position, string Reference, string Alternate, AllelicState? State,
    int? AlternateReads, int? Depth, double? Frequency, VariantAnnotation? Annotation, string? ClinVar)
{
    /// <summary>0-based start; with <see cref="End"/> the half-open interval that FHIR's operations use.</summary>
    public int Start => Position - 1;

    public int End => Start + Reference.Length;

    public bool IsSubstitution => Reference.Length == Alternate.Length;

    /// <summary>Names the allele the same way in every file: accession, 0-based start, reference, alternate.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Chromosome.Accession}:{Start}:{Reference}:{Alternate}");

    /// <summary>Sixteen hex digits of SHA-256 over <see cref="Name"/>: a short stable key.</summary>
    public string Key => Hash.ToString("x16", CultureInfo.InvariantCulture);

    internal ulong Hash => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));

    /// <summary>Pathogenic or likely pathogenic in ClinVar, without contradiction.</summary>
    public bool IsPathogenic => ClinVar is not null
        && !ClinVar.Contains("onflicting", StringComparison.Ordinal)
        && ClinVar.Split('/', '|', ',', ';').Any(term => term.Trim('_', ' ') is "Pathogenic" or "Likely_pathogenic");

    /// <summary>Whether it becomes an Observation: every tumour variant in a gene, inherited ones when ClinVar calls them pathogenic.</summary>
    public bool IsReportable(SourceClass sourceClass) => sourceClass == SourceClass.Somatic ? IsInGene : IsPathogenic;

    private bool IsInGene => Annotation is { Consequence: var consequence }
        && !consequence.Split('&').All(term => term is "intergenic_region" or "intergenic_variant" or "upstream_gene_variant" or "downstream_gene_variant");
}
