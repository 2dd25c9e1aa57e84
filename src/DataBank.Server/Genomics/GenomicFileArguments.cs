using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What an import job is told: the stored file, whose it is and what the sender stated beside it.</summary>
/// <param name="PatientId">Empty of a table whose columns are of several patients.</param>
/// <param name="Assay">One of <see cref="DataTypes"/>; null: the file's format says what it is.</param>
/// <param name="Specimen">"Specimen/id", an identifier "system|value" or "value"; null: the file's sample name identifies it.</param>
internal sealed record GenomicFileArguments(
    string FileHash, long FileBytes, string PatientId, string? Specimen, SourceClass? SourceClass, GenomeAssembly? Assembly, string? Sample, string? Assay = null)
{
    /// <summary>Of a table of genes, one of <see cref="MatrixUnits"/>; null: it was not stated.</summary>
    public string? Unit { get; init; }

    /// <summary>Lower-case hex, of the file as it came; null of jobs of earlier releases.</summary>
    public string? FileMd5 { get; init; }

    /// <summary>Of a table of genes, which of its columns are of which patients; null: one patient's file.</summary>
    public MatrixColumns? Columns { get; init; }

    /// <summary>Who sent it; null of jobs of earlier releases.</summary>
    public string? Subject { get; init; }

    public const string JobKindName = "import-vcf";

    public VariantFileOptions FileOptions => new(SourceClass, Assembly, Sample);

    /// <summary>Parses the query of POST /genomics/files.</summary>
    /// <exception cref="RequestProblem">400 naming the parameter.</exception>
    public static GenomicFileArguments Parse(string? subject, string? specimen, string? sourceClass, string? assembly, string? sample, string? assay, string? unit, string? columns)
    {
        ResourceKey patient = default;
        if (columns is null && (!ResourceKey.TryParse(subject, out patient) || patient.Type != "Patient"))
            throw RequestProblem.Invalid("The parameter subject must be a reference of the form Patient/id.");
        if (columns is not null && (columns.Length is 0 or > 500 || (subject ?? specimen ?? sample) is not null))
            throw RequestProblem.Invalid("The parameter columns is a system of identifiers of Specimens, and stands without subject, specimen and sample.");
        if (specimen?.Length is 0 or > 500)
            throw RequestProblem.Invalid("The parameter specimen must be Specimen/id or an identifier system|value.");
        return new GenomicFileArguments(
            "", 0, patient.Id ?? "", specimen,
            ParseNamed<SourceClass>(sourceClass, "sourceClass", "germline or somatic"),
            ParseNamed<GenomeAssembly>(assembly, "assembly", "GRCh37 or GRCh38"),
            sample,
            assay is null || assay == "variants" || DataTypes.IsAssay(assay) ? assay
                : throw RequestProblem.Invalid($"The parameter assay must be one of {string.Join(", ", DataTypes.All.Select(type => type.Code).Where(DataTypes.IsAssay))}."))
        {
            Unit = unit is null ? null : MatrixUnits.Find(unit) ?? throw RequestProblem.Invalid($"The parameter unit must be one of {string.Join(", ", MatrixUnits.All)}."),
        };
    }

    private static T? ParseNamed<T>(string? text, string parameter, string allowed)
        where T : struct, Enum =>
        text is null ? null
        : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text, ignoreCase: true)
        : throw RequestProblem.Invalid($"The parameter {parameter} must be {allowed}.");
}
