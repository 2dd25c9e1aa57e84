using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What became of the bytes of one instance: a header ready to be stored, or the reason why not.</summary>
/// <param name="New">Null when refused.</param>
/// <param name="Failure">A code of <see cref="InstanceFailures"/>; null when stored.</param>
/// <param name="Reason">Why it was refused; never a received value.</param>
/// <param name="Warnings">What was repaired while reading, or is stored as it came although it is wrong.</param>
public sealed record ReceivedInstance(
    NewInstance? New, string? StudyUid, string? SeriesUid, string? SopClassUid, string? SopInstanceUid, ushort? Failure, string? Reason, IReadOnlyList<string> Warnings)
{
    /// <summary>Warning Reason (0008,1196) of <see cref="Warnings"/>.</summary>
    public ushort WarningCode { get; init; }

    /// <summary>Refused only because the request was about another study: the file itself is sound.</summary>
    public bool IsOfOtherStudy { get; init; }

    public static ReceivedInstance Refused(ushort failure, string reason) => new(null, null, null, null, null, failure, reason, []);
}
