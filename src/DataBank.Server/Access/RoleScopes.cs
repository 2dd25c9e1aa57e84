namespace DataBank.Server;

/// <summary>SMART v2 scopes that say about the same as a role; the role decides.</summary>
internal static class RoleScopes
{
    public static IEnumerable<string> Of(IEnumerable<string> roles) => roles.SelectMany(Of).Distinct(StringComparer.Ordinal);

    private static string[] Of(string role) => role switch
    {
        Roles.Administrator or Roles.DataManager or Roles.Clinician => ["user/*.cruds"],
        Roles.Ingest => ["system/*.cu"],
        Roles.Auditor => ["user/AuditEvent.rs", "user/Task.rs"],
        Roles.MappingHolder => ["user/Task.cruds", "user/ResearchSubject.rs"],
        Roles.FederationClient => ["system/*.s"],
        Roles.Researcher => ["user/*.rs"],
        Roles.SystemProxy => ["system/*.rs"],
        _ => [],
    };
}
