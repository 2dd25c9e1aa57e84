using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What became of the bytes of one instance: a header ready to be stored, or the reason why not.</summary>
/// <param name="New">Null when refused.</param>
/// <param name="Failure">A code of <see cref="InstanceFailures"/>; null when stored.</param>
/// <param name="Reason">Why it was refused; never a received value.</param>
/// <param name="Warnings">What was repaired while reading.</param>
public sealed record ReceivedInstance(
    NewInstance? New, string? StudyUid, string? SeriesUid, string? SopClassUid, string? SopInstanceUid, ushort? Failure, string? Reason, IReadOnlyList<string> Warnings)
{
    public static ReceivedInstance Refused(ushort failure, string reason) => new(null, null, null, null, null, failure, reason, []);
}
