namespace DataBank.Storage;

/// <summary>A study as its FHIR ImagingStudy tells it.</summary>
/// <param name="PatientId">(0010,0020), or null.</param>
/// <param name="Issuer">(0010,0021), or null.</param>
/// <param name="Started">Study date and time in FHIR form, or null.</param>
public sealed record StudySummary(
    string StudyUid, string? PatientId, string? Issuer, string? AccessionNumber, string? Description, string? Started,
    IReadOnlyList<SeriesSummary> Series);
