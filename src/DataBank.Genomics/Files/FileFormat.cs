namespace DataBank.Genomics;

/// <summary>A kind of file of an assay that is kept and told by its bytes.</summary>
/// <param name="Name">"BAM".</param>
/// <param name="Code">The guide's code of it (genomic-study-data-format-cs); null: it has none, EDAM's stands alone.</param>
/// <param name="Edam">EDAM's id of the format (http://edamontology.org).</param>
/// <param name="Extension">Of a file's name.</param>
/// <param name="MediaType">Of the file as received.</param>
/// <param name="DataType">Which of <see cref="DataTypes"/> it is where the sender does not say; null: he must.</param>
public sealed record FileFormat(string Name, string? Code, string Edam, string Extension, string MediaType, string? DataType)
{
    public static FileFormat Vcf { get; } = new("VCF", "vcf", "format_3016", "vcf", "text/plain", "variants");

    public static FileFormat Bam { get; } = new("BAM", "bam", "format_2572", "bam", "application/vnd.ga4gh.bam", null);

    public static FileFormat Cram { get; } = new("CRAM", "cram", "format_3462", "cram", "application/vnd.ga4gh.cram", null);

    public static FileFormat Maf { get; } = new("MAF", "maf-mutation-annotation-format", "format_3475", "maf", "text/tab-separated-values", "variants");

    public static FileFormat Matrix { get; } = new("matrix", "tab", "format_3475", "tsv", "text/tab-separated-values", null);

    public static FileFormat NarrowPeak { get; } = new("narrowPeak", "narrowpeak", "format_3613", "narrowPeak", "text/plain", "chip-seq");

    public static FileFormat BigWig { get; } = new("bigWig", "bigWig", "format_3006", "bw", "application/octet-stream", null);

    public static FileFormat MzMl { get; } = new("mzML", null, "format_3244", "mzML", "application/xml", "proteomics");

    public static IReadOnlyList<FileFormat> All { get; } = [Vcf, Bam, Cram, Maf, Matrix, NarrowPeak, BigWig, MzMl];

    /// <summary>Whether its records lie on a genome, whose build must be known.</summary>
    public bool HasBuild => this != MzMl;

    public static FileFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
