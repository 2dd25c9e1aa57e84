using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What an import job is told: the stored file, whose it is and what the sender stated beside it.</summary>
/// <param name="Assay">One of <see cref="DataTypes"/>; null: the file's format says what it is.</param>
/// <param name="Specimen">"Specimen/id", an identifier "system|value" or "value"; null: the file's sample name identifies it.</param>
internal sealed record GenomicFileArguments(
    string FileHash, long FileBytes, string PatientId, string? Specimen, SourceClass? SourceClass, GenomeAssembly? Assembly, string? Sample, string? Assay = null)
{
    public const string JobKindName = "import-vcf";

    public VariantFileOptions FileOptions => new(SourceClass, Assembly, Sample);

    /// <summary>Parses the query of POST /genomics/files.</summary>
    /// <exception cref="RequestProblem">400 naming the parameter.</exception>
    public static GenomicFileArguments Parse(string? subject, string? specimen, string? sourceClass, string? assembly, string? sample, string? assay)
    {
        if (!ResourceKey.TryParse(subject, out var patient) || patient.Type != "Patient")
            throw RequestProblem.Invalid("The parameter subject must be a reference of the form Patient/id.");
        if (specimen?.Length is 0 or > 500)
            throw RequestProblem.Invalid("The parameter specimen must be Specimen/id or an identifier system|value.");
        return new GenomicFileArguments(
            "", 0, patient.Id, specimen,
            ParseNamed<SourceClass>(sourceClass, "sourceClass", "germline or somatic"),
            ParseNamed<GenomeAssembly>(assembly, "assembly", "GRCh37 or GRCh38"),
            sample,
            assay is null || assay == "variants" || DataTypes.IsAssay(assay) ? assay
                : throw RequestProblem.Invalid($"The parameter assay must be one of {string.Join(", ", DataTypes.All.Select(type => type.Code).Where(DataTypes.IsAssay))}."));
    }

    private static T? ParseNamed<T>(string? text, string parameter, string allowed)
        where T : struct, Enum =>
        text is null ? null
        : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text, ignoreCase: true)
        : throw RequestProblem.Invalid($"The parameter {parameter} must be {allowed}.");
}
