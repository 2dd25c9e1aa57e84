namespace DataBank.Storage;

/// <summary>A series as its FHIR ImagingStudy tells it.</summary>
public sealed record SeriesSummary(
    string SeriesUid, int? Number, string Modality, string? Description, string? BodySite, string? Started, int Instances, string SopClassUid)
{
    /// <summary>Identifiers of the specimens that its images show.</summary>
    public IReadOnlyList<string> Specimens { get; init; } = [];
}
