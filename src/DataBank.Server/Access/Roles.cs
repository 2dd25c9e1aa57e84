namespace DataBank.Server;

/// <summary>Roles that a token's claim <c>roles</c> may name; what each may do stands in <see cref="RolePermissions"/>.</summary>
public static class Roles
{
    public const string Administrator = "administrator";
    public const string DataManager = "data-manager";
    public const string Clinician = "clinician";
    public const string Ingest = "ingest";
    public const string Auditor = "auditor";
    public const string Researcher = "researcher";

    /// <summary>Keeps the table of patients and pseudonyms of the own themes (研究所); sees no data.</summary>
    public const string MappingHolder = "mapping-holder";

    /// <summary>Another bank, or a system that only counts.</summary>
    public const string FederationClient = "federation-client";

    public const string SystemProxy = "system-proxy";

    /// <summary>A patient: sees how the own record was used, nothing else.</summary>
    public const string Patient = "patient";

    public static IReadOnlyList<string> All { get; } = [Administrator, DataManager, Clinician, Ingest, Auditor, Researcher, FederationClient, MappingHolder, SystemProxy, Patient];

    /// <summary>Those that a person may have; the others are programs'.</summary>
    public static IReadOnlyList<string> OfPeople { get; } = [Administrator, DataManager, Clinician, Auditor, Researcher, MappingHolder, Patient];

    /// <summary>Those that reach as far as the claim <c>themes</c> says.</summary>
    public static IReadOnlyList<string> OfThemes { get; } = [Researcher, FederationClient, MappingHolder];
}
