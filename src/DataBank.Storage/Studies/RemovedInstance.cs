namespace DataBank.Storage;

/// <summary>An instance that was deleted, or replaced by other bytes, and is kept until it is purged.</summary>
/// <param name="Reason">deleted or replaced.</param>
public sealed record RemovedInstance(
    long Key, string StudyUid, string SeriesUid, string SopInstanceUid, string SopClassUid, BlobReference? Blob, string Reason, string RemovedBy, DateTimeOffset RemovedAt);
