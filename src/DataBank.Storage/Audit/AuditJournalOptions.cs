using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <param name="Seals">What the chain is sealed with; null: it is not.</param>
/// <param name="ReserveBytes">Room that is kept for what is under way when the disk is full.</param>
public sealed record AuditJournalOptions(AuditSeals? Seals, long ReserveBytes)
{
    /// <summary>How long what is written may be without a seal; what is cut off the end since is told by nothing here.</summary>
    public TimeSpan SealEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the record of a plain read may be in the operating system's hands alone; zero: its answer waits for the disk.</summary>
    public TimeSpan FlushAfter { get; init; }

    /// <summary>What brings a file to the disk, for tests of disks that fail; null: the operating system.</summary>
    internal Action<SafeFileHandle>? Flush { get; init; }
}
