namespace DataBank.Server;

/// <summary>The one table that says which roles hold which permission.</summary>
internal static class RolePermissions
{
    private static readonly Dictionary<string, string[]> Holders = new(StringComparer.Ordinal)
    {
        [Permissions.ClinicalRead] = [Roles.Administrator, Roles.DataManager, Roles.Clinician, Roles.SystemProxy],
        [Permissions.ClinicalWrite] = [Roles.Administrator, Roles.DataManager, Roles.Clinician, Roles.Ingest],
        [Permissions.ClinicalDelete] = [Roles.Administrator, Roles.DataManager],
        [Permissions.ClinicalExport] = [Roles.Administrator, Roles.DataManager],
        [Permissions.ClinicalImport] = [Roles.Administrator, Roles.DataManager, Roles.Ingest],
        [Permissions.Subscribe] = [Roles.Administrator, Roles.DataManager, Roles.Clinician],
        [Permissions.Governance] = [Roles.Administrator, Roles.DataManager],
        [Permissions.ResearchRead] = [Roles.Researcher],
        [Permissions.Mapping] = [Roles.MappingHolder],
        [Permissions.Reidentify] = [Roles.DataManager, Roles.Clinician],
        [Permissions.SeeReidentification] = [Roles.DataManager, Roles.Clinician, Roles.MappingHolder, Roles.Auditor],
        [Permissions.Anonymize] = [Roles.DataManager],
        [Permissions.PixelReview] = [Roles.Administrator, Roles.DataManager],
        [Permissions.CountRead] = [Roles.Researcher, Roles.FederationClient],
        [Permissions.Federate] = [Roles.DataManager, Roles.Researcher],
        [Permissions.AuditRead] = [Roles.Administrator, Roles.Auditor],
        [Permissions.Operate] = [Roles.Administrator],
        [Permissions.LaunchApps] = [Roles.Clinician, Roles.Ingest],
        [Permissions.BreakGlass] = [Roles.Clinician],
        [Permissions.ManageAccess] = [Roles.Administrator],
    };

    public static IEnumerable<string> All => Holders.Keys;

    public static string[] RolesWith(string permission) => Holders[permission];
}
