namespace DataBank.Genomics;

/// <summary>One imported file as its FHIR resources know it: all ids follow from the file's hash and the patient, so an import can be repeated.</summary>
/// <param name="ImportId">32 hex digits.</param>
/// <param name="PatientId">Logical id of the Patient.</param>
/// <param name="SpecimenId">Logical id of the Specimen.</param>
/// <param name="FileHash">Lower-case hex SHA-256 of the file as received.</param>
/// <param name="Collected">When the specimen was taken, in FHIR form, or null.</param>
/// <param name="FileDate">When the file was made, or null.</param>
public sealed record GenomicReport(
    string ImportId, string PatientId, string SpecimenId, string FileHash, long FileBytes, bool IsCompressed,
    GenomeAssembly Assembly, SourceClass SourceClass, string? Collected, DateOnly? FileDate)
{
    /// <summary>The reference genome that the variants were normalised against; null: they are not normalised.</summary>
    public string? ReferenceName { get; init; }

    /// <summary>Logical id of the BodyStructure that the specimen was taken from; null: the specimen does not say.</summary>
    public string? LesionId { get; init; }

    /// <summary>Names the gene models and packs that variants were annotated by when the import was published; null: by none.</summary>
    public string? AnnotationName { get; init; }

    /// <summary>How much of the genome was looked at, as the sender states it: a code of the appliance's data-type ("wgs", "wes", "panel").</summary>
    public string? Assay { get; init; }

    /// <summary>Lower-case hex MD5 of the file as received; null: it is not known.</summary>
    public string? FileMd5 { get; init; }

    /// <summary>System of the identifier of a file: its SHA-256 in lower-case hex.</summary>
    public const string FileHashSystem = "http://databank.example.jp/fhir/sid/sha-256";

    public string StudyId => File.StudyId;

    public string AnalysisId => File.AnalysisId;

    public string FileId => File.FileId;

    /// <summary>Of the DiagnosticReport.</summary>
    public string ReportId => $"gr-{ImportId}";

    /// <summary>Of the Provenance.</summary>
    public string DerivationId => $"gd-{ImportId}";

    /// <summary>Of a second Provenance that imports of earlier releases have, of what annotated their variants.</summary>
    public string EarlierAnnotationId => $"pa-{ImportId}";

    /// <summary>The file that the variants were read from.</summary>
    public StudyFile File => new(ImportId, PatientId, FileHash, FileBytes, IsCompressed, FileFormat.Vcf, Assay ?? "variants", Assembly, SourceClass, FileDate)
    {
        SpecimenId = SpecimenId,
        LesionId = LesionId,
        Md5 = FileMd5,
    };
}
