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

    /// <summary>System of the identifier of a file: its SHA-256 in lower-case hex.</summary>
    public const string FileHashSystem = "http://databank.example.jp/fhir/sid/sha-256";

    public string StudyId => File("variants").StudyId;

    public string AnalysisId => File("variants").AnalysisId;

    public string FileId => File("variants").FileId;

    /// <summary>Of the Provenance.</summary>
    public string DerivationId => $"gd-{ImportId}";

    /// <summary>The file that the variants were read from.</summary>
    /// <param name="dataType">One of <see cref="DataTypes"/>.</param>
    public StudyFile File(string dataType) => new(ImportId, PatientId, FileHash, FileBytes, IsCompressed, FileFormat.Vcf, dataType, Assembly, SourceClass, FileDate)
    {
        SpecimenId = SpecimenId,
        LesionId = LesionId,
    };
}
