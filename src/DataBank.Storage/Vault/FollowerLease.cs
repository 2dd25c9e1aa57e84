namespace DataBank.Storage;

/// <summary>Which node follows the clinical side, as the vault has it.</summary>
/// <param name="IsOurs">Whether whoever asked holds it.</param>
/// <param name="Term">Grows with each change of hands.</param>
/// <param name="ConsentsAsOf">Up to when every consent has been taken into account; null before that.</param>
public sealed record FollowerLease(bool IsOurs, long Term, DateTimeOffset? ConsentsAsOf);
