namespace DataBank.Storage;

/// <summary>One entry of the change feed.</summary>
/// <param name="Sequence">Rises in the order of commits, with gaps.</param>
/// <param name="Action">create, update or delete.</param>
/// <param name="State">What has become of this version since: current, replaced or deleted.</param>
/// <param name="MetadataJson">Of the current version; null when it was not asked for or there is none.</param>
public sealed record StudyChange(
    long Sequence, string Action, string State, string StudyUid, string SeriesUid, string SopInstanceUid, DateTimeOffset ChangedAt, ReadOnlyMemory<byte>? MetadataJson);
