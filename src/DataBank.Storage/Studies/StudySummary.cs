namespace DataBank.Storage;

/// <summary>A study as its FHIR ImagingStudy tells it.</summary>
/// <param name="PatientId">(0010,0020), or null.</param>
/// <param name="Issuer">(0010,0021), or null.</param>
/// <param name="Started">Study date and time in FHIR form, or null.</param>
public sealed record StudySummary(
    string StudyUid, string? PatientId, string? Issuer, string? AccessionNumber, string? Description, string? Started,
    IReadOnlyList<SeriesSummary> Series)
{
    /// <summary>(0010,0030) as eight digits, or null.</summary>
    public string? BirthDate { get; init; }

    /// <summary>"Patient/…" that a person assigned the study to, or null.</summary>
    public string? AssignedPatient { get; init; }

    /// <summary>Procedure Code Sequence (0008,1032).</summary>
    public IReadOnlyList<ProcedureCode> Procedures { get; init; } = [];
}
