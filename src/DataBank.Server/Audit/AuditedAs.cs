namespace DataBank.Server;

/// <summary>Endpoint metadata: how the journal names what this endpoint does.</summary>
/// <param name="Interaction">read, search-type, create, transaction, stow, qido, wado, import …</param>
/// <param name="Action">FHIR audit action: C, R, U, D or E.</param>
public sealed record AuditedAs(string Interaction, string Action);
