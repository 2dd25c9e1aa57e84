namespace DataBank.Server;

/// <summary>
/// The Basic Audit Log Pattern (https://profiles.ihe.net/ITI/BALP/content.html) of an access: its profile, and what role client and server
/// and user have in it.
/// </summary>
/// <param name="Name">Of the profile, where the access has gone well: Read, Query, Create, Update, Delete.</param>
/// <param name="Client">DICOM role, by code: 110152 destination, 110153 source, 110150 application.</param>
/// <param name="Server">The same; "custodian" is of the participants of a Provenance.</param>
/// <param name="User">v3 ParticipationType.</param>
/// <param name="IsQuery">Whether what was asked for stands for what was touched.</param>
internal sealed record AuditPattern(string Name, string Client, string Server, string User, bool IsQuery)
{
    // "the client is identified as the Source Role ID": of a query its parameters flow, of a read the resource.
    private static readonly AuditPattern Query = new("Query", "110153", "110152", "IRCP", IsQuery: true);
    private static readonly AuditPattern Read = new("Read", "110152", "110153", "IRCP", IsQuery: false);
    private static readonly AuditPattern Create = new("Create", "110153", "110152", "AUT", IsQuery: false);
    private static readonly AuditPattern Update = new("Update", "110153", "110152", "AUT", IsQuery: false);
    private static readonly AuditPattern Delete = new("Delete", "110150", "custodian", "CST", IsQuery: false);

    /// <summary>The pattern that an interaction follows; null for those that BALP says nothing of.</summary>
    public static AuditPattern? Of(string interaction) => interaction switch
    {
        "search-type" or "search-system" => Query,
        "read" or "vread" => Read,
        "create" => Create,
        "update" or "patch" => Update,
        "delete" => Delete,
        _ => null,
    };

    /// <summary>For the roles alone: what flows in is like a create, what flows out like a read.</summary>
    public static AuditPattern Like(string action) => action switch
    {
        "C" or "U" or "D" => Create,
        "E" => Query with { IsQuery = false },
        _ => Read,
    };

    public static IEnumerable<AuditPattern> All => [Create, Read, Update, Delete, Query];
}
