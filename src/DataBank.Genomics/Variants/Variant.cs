using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Genomics;

/// <summary>One called allele of one sample, placed on a RefSeq sequence.</summary>
/// <param name="Chromosome">Where.</param>
/// <param name="Position">POS as VCF counts: 1-based, of the first base of <paramref name="Reference"/>; trimmed and, with a reference genome, left-aligned.</param>
/// <param name="Reference">REF.</param>
/// <param name="Alternate">ALT: bases, or of a structural variant "&lt;DEL&gt;", "G]chr2:321682]" and the like.</param>
public sealed record Variant(Chromosome Chromosome, int Position, string Reference, string Alternate)
{
    /// <summary>Line of the file, 1-based.</summary>
    public long Line { get; init; }

    /// <summary>FILTER: "PASS", "." or the names of the filters that the call failed.</summary>
    public string Filter { get; init; } = "PASS";

    /// <summary>QUAL as the file has it, phred-scaled.</summary>
    public double? Quality { get; init; }

    /// <summary>ID: names in other databases, separated by semicolons.</summary>
    public string? Ids { get; init; }

    /// <summary>GT as the file has it.</summary>
    public string? Genotype { get; init; }

    /// <summary>Germline only.</summary>
    public AllelicState? State { get; init; }

    /// <summary>PS or PSL: what shares it is phased together. Of one chromosome only.</summary>
    public string? PhaseSet { get; init; }

    /// <summary>Reads that show the allele.</summary>
    public int? AlternateReads { get; init; }

    /// <summary>All reads at the place.</summary>
    public int? Depth { get; init; }

    /// <summary>Share of the reads that show the allele.</summary>
    public double? Frequency { get; init; }

    /// <summary>Copies of the segment; callers estimate fractions, too.</summary>
    public double? CopyNumber { get; init; }

    /// <summary>What a structural variant changes; null for a small one.</summary>
    public StructuralChange? Structure { get; init; }

    /// <summary>
    /// The allele in SPDI's canonical form (fully justified), "NC_000007.14:55191821:T:G"; null where it would take a reference genome
    /// that was not at hand: the variant is not normalised then.
    /// </summary>
    public string? Spdi { get => field ?? (IsSubstitution ? Name : null); init; }

    public VariantAnnotation? Annotation { get; init; }

    /// <summary>ClinVar significance: of <see cref="Classified"/>, else as the file has it; or null.</summary>
    public string? ClinVar { get => Classified?.Significance ?? field; init; }

    /// <summary>What the release of ClinVar that is loaded says of the allele; null when nothing.</summary>
    public ClinVarRecord? Classified { get; init; }

    /// <summary>0-based start; with <see cref="End"/> the half-open interval that FHIR's operations use.</summary>
    public int Start => Structure?.Start ?? Position - 1;

    public int End => Structure?.End ?? Position - 1 + Reference.Length;

    public bool IsSubstitution => Structure is null && Reference.Length == Alternate.Length;

    /// <summary>Whether the caller's filters let it pass.</summary>
    public bool IsPassed => Filter is "PASS" or ".";

    /// <summary>Names the allele the same way in every file: accession, 0-based start, reference, alternate, of a structural variant its end.</summary>
    public string Name => Structure is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Chromosome.Accession}:{Position - 1}:{Reference}:{Alternate}")
        : string.Create(CultureInfo.InvariantCulture, $"{Chromosome.Accession}:{Position - 1}:{Reference}:{Alternate}:{End}");

    /// <summary>Sixteen hex digits of SHA-256 over <see cref="Name"/>: a short stable key.</summary>
    public string Key => KeyOf(Name);

    internal ulong Hash => HashOf(Name);

    /// <summary>The key of an allele's name, or of a canonical SPDI.</summary>
    public static string KeyOf(string name) => HashOf(name).ToString("x16", CultureInfo.InvariantCulture);

    private static ulong HashOf(string name) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>Pathogenic or likely pathogenic in ClinVar, without contradiction.</summary>
    public bool IsPathogenic => ClinVar is not null
        && !ClinVar.Contains("onflicting", StringComparison.Ordinal)
        && ClinVar.Split('/', '|', ',', ';').Any(term => term.Trim('_', ' ') is "Pathogenic" or "Likely_pathogenic");

    /// <summary>
    /// Whether it becomes an Observation: what ClinVar calls pathogenic; of a tumour also what changes a protein or its splicing, and structural variants
    /// of genes. Without annotation and ClinVar that is nothing.
    /// </summary>
    public bool IsReportable(SourceClass sourceClass) => IsPassed && (IsPathogenic || (sourceClass == SourceClass.Somatic && (Structure is null ? ChangesProtein : IsInGene)));

    /// <summary>Whether questions to all patients find it: what a tumour has, what is reported, and every structural variant.</summary>
    public bool IsInCohort(SourceClass sourceClass) => IsPassed && (sourceClass == SourceClass.Somatic || Structure is not null || IsPathogenic);

    private bool ChangesProtein => Annotation is { Consequence: var consequence } && Consequences.ChangeProtein(consequence);

    private bool IsInGene => Annotation is { Consequence: var consequence }
        && !consequence.Split('&').All(term => term is "intergenic_region" or "intergenic_variant" or "upstream_gene_variant" or "downstream_gene_variant");
}
