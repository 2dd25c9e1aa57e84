namespace DataBank.Server;

/// <summary>Failure Reason (0008,1197) of storage commitment: PS3.3 C.14.1.1.</summary>
internal static class CommitmentFailures
{
    /// <summary>Its file is not what was stored.</summary>
    public const ushort ProcessingFailure = 0x0110;

    /// <summary>It was never stored, is deleted, or its file is gone.</summary>
    public const ushort NoSuchObjectInstance = 0x0112;

    public const ushort ClassInstanceConflict = 0x0119;

    /// <summary>The transaction UID of the request is already in use.</summary>
    public const ushort DuplicateTransactionUid = 0x0131;
}
