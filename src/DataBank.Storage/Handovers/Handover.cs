namespace DataBank.Storage;

/// <summary>A package of another bank that is, or was, taken in.</summary>
/// <param name="Id">As its maker named it.</param>
/// <param name="Site">Code of the bank that it comes from.</param>
/// <param name="Signer">Thumbprint (RFC 7638) of the key that signed it.</param>
/// <param name="CompletedAt">Null: not yet.</param>
/// <param name="Position">How many items of the present stage are done.</param>
/// <param name="JobId">The import of its resources.</param>
public sealed record Handover(
    string Id, string Site, string Signer, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, HandoverStage Stage, long Position, string JobId);
