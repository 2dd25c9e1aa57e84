namespace DataBank.Appliance;

/// <summary>A real variant on GRCh38 as an annotator would describe it, on its MANE transcript.</summary>
internal sealed record SeedVariant(
    string Chromosome, int Position, string Reference, string Alternate, string Gene, string HgncId, string HgvsC, string HgvsP, string Consequence, string? ClinVar)
{
    public static SeedVariant EgfrL858R { get; } = new(
        "chr7", 55191822, "T", "G", "EGFR", "HGNC:3236", "NM_005228.5:c.2573T>G", "NP_005219.2:p.Leu858Arg", "missense_variant", null);

    public static SeedVariant KrasG12D { get; } = new(
        "chr12", 25245350, "C", "T", "KRAS", "HGNC:6407", "NM_004985.5:c.35G>A", "NP_004976.2:p.Gly12Asp", "missense_variant", null);

    /// <summary>Found beside the driver in some tumours.</summary>
    public static IReadOnlyList<SeedVariant> Companions { get; } =
    [
        new("chr17", 7675088, "C", "T", "TP53", "HGNC:11998", "NM_000546.6:c.524G>A", "NP_000537.3:p.Arg175His", "missense_variant", null),
        new("chr17", 7673802, "C", "T", "TP53", "HGNC:11998", "NM_000546.6:c.818G>A", "NP_000537.3:p.Arg273His", "missense_variant", null),
        new("chr3", 179218303, "G", "A", "PIK3CA", "HGNC:8975", "NM_006218.4:c.1633G>A", "NP_006209.2:p.Glu545Lys", "missense_variant", null),
    ];

    /// <summary>An inherited variant that ClinVar calls pathogenic.</summary>
    public static SeedVariant Brca1 { get; } = new(
        "chr17", 43124027, "ACT", "A", "BRCA1", "HGNC:1100", "NM_007294.4:c.68_69del", "NP_009225.1:p.Glu23ValfsTer17", "frameshift_variant", "Pathogenic");

    /// <summary>Frequent in East Asia (rs671); reported by nobody as pathogenic.</summary>
    public static SeedVariant Aldh2 { get; } = new(
        "chr12", 111803962, "G", "A", "ALDH2", "HGNC:404", "NM_000690.4:c.1510G>A", "NP_000681.2:p.Glu504Lys", "missense_variant", null);
}
