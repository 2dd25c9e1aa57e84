namespace DataBank.Storage;

/// <summary>One access.</summary>
/// <param name="Action">FHIR audit action: C, R, U, D or E.</param>
/// <param name="Interaction">read, search-type, create, transaction, stow, qido, wado, import …</param>
/// <param name="Face">"clinical" or the theme's id.</param>
/// <param name="Subject">Claim sub of the caller; "anonymous" without a token.</param>
/// <param name="Target">"Patient/p1", "studies/1.2.3" …; the path only, never a query.</param>
/// <param name="Patients">Ids of the patients concerned, when known.</param>
public sealed record AuditRecord(
    string Id, DateTimeOffset Time, string Action, string Interaction, string Face, string Subject, string Roles, string Target, int Status, IReadOnlyList<string> Patients);
