namespace DataBank.Storage;

/// <param name="Seals">What the chain is sealed with; null: it is not.</param>
/// <param name="ReserveBytes">Room that is kept for what is under way when the disk is full.</param>
public sealed record AuditJournalOptions(AuditSeals? Seals, long ReserveBytes)
{
    /// <summary>How long what is written may be without a seal; what is cut off the end since is told by nothing here.</summary>
    public TimeSpan SealEvery { get; init; } = TimeSpan.FromMinutes(5);
}
