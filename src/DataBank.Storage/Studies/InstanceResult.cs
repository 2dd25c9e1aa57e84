namespace DataBank.Storage;

/// <summary>What became of one instance. <see cref="FailureReason"/> is a PS3.18 I.2.2 code (such as 0xB00E = 45070, already stored with other bytes); null on success.</summary>
public sealed record InstanceResult(string StudyUid, string SeriesUid, string SopInstanceUid, string SopClassUid, ushort? FailureReason, bool AlreadyStored)
{
    /// <summary>What is stored under its UID is named in this way, and what came in another: under one name they can be compared. Nothing was done.</summary>
    public BlobNaming? KnownBy { get; init; }
}
