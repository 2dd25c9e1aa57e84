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

    /// <summary>System of the identifier of a file: its SHA-256 in lower-case hex.</summary>
    public const string FileHashSystem = "http://databank.example.jp/fhir/sid/sha-256";

    private const string StudyPrefix = "gs-";
    private const string FilePrefix = "gf-";

    public string StudyId => StudyPrefix + ImportId;

    /// <summary>The import whose study has this id; null when it is no such id.</summary>
    public static string? ImportOfStudy(string id) => ImportOf(id, StudyPrefix);

    public string AnalysisId => $"ga-{ImportId}";

    /// <summary>Of the Provenance.</summary>
    public string DerivationId => $"gd-{ImportId}";

    public string FileId => FilePrefix + ImportId;

    /// <summary>The same of the file's DocumentReference.</summary>
    public static string? ImportOfFile(string id) => ImportOf(id, FilePrefix);

    private static string? ImportOf(string id, string prefix) => id.Length == 35 && id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : null;
}
