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
    public string StudyId => $"gs-{ImportId}";

    public string AnalysisId => $"ga-{ImportId}";

    public string FileId => $"gf-{ImportId}";
}
