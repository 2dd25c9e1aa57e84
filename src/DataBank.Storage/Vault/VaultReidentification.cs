namespace DataBank.Storage;

/// <summary>A request to learn who is behind pseudonyms.</summary>
/// <param name="Status">Of FHIR's Task: requested, accepted, rejected, completed.</param>
/// <param name="Requester">Claim sub of who asks.</param>
/// <param name="ExpiresAt">Until when it can be approved or, once it is accepted, answered.</param>
/// <param name="Sealed">What is asked for and why, encrypted.</param>
/// <param name="Approvals">Who approved, and when, in order.</param>
public sealed record VaultReidentification(
    string Id, string Theme, string Status, string Requester, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, byte[] Sealed,
    IReadOnlyList<(string Approver, DateTimeOffset At)> Approvals);
