namespace DataBank.Storage;

/// <summary>An anonymized release, as it stands.</summary>
/// <param name="Theme">Of whose view it is made.</param>
/// <param name="DecidedBy">Who approved or rejected it; null before.</param>
/// <param name="Reason">Why it was refused, approved or rejected.</param>
/// <param name="ManifestHash">SHA-256 of its manifest, in hex; null before there is one.</param>
public sealed record StoredRelease(
    string Id, string Theme, string Dataset, int Version, ReleaseStatus Status, string Purpose, string Recipient, string RequestedBy, DateTimeOffset RequestedAt,
    string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason, string? ManifestHash);
