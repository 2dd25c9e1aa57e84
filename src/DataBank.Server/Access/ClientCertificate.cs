namespace DataBank.Server;

/// <summary>Who a client certificate stands for.</summary>
/// <param name="Id">The client: subject of its accesses.</param>
/// <param name="Thumbprint">SHA-256 of the certificate, in hexadecimal; null: told by its subject.</param>
/// <param name="Subject">The certificate's subject ("CN=pacs1, O=Hospital"), issued by an authority that is listed; null: told by its thumbprint.</param>
/// <param name="Roles">What it may do without a token; empty: nothing, the certificate only belongs to its tokens.</param>
/// <param name="Scopes">How far that reaches.</param>
public sealed record ClientCertificate(string Id, string? Thumbprint, string? Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes);
