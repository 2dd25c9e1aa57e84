namespace DataBank.Storage;

/// <summary>What was found when a journal was verified.</summary>
/// <param name="Records">Records that were read.</param>
/// <param name="Seals">Seals whose signature is right.</param>
/// <param name="FaultCount">How many faults there are.</param>
/// <param name="Faults">Sentences that say what and where; the first hundred.</param>
/// <param name="ClockSteps">How often a record is older than one before it by more than a minute: the clock was set back.</param>
public sealed record AuditVerification(long Records, long Seals, long FaultCount, IReadOnlyList<string> Faults, long ClockSteps)
{
    public DateTimeOffset? First { get; init; }

    public DateTimeOffset? Last { get; init; }

    /// <summary>Where the journal goes on though it was not closed before: after <c>kill -9</c> nothing is missing there, after a power failure the records of the last plain reads may be.</summary>
    public IReadOnlyList<string> Resumptions { get; init; } = [];

    public bool IsSound => FaultCount == 0;
}
