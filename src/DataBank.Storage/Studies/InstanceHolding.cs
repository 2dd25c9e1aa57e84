namespace DataBank.Storage;

/// <summary>Where an instance is kept.</summary>
public sealed record InstanceHolding(string SopClassUid, string StudyUid, string SeriesUid, BlobReference Blob);
