namespace DataBank.Server;

/// <summary>The interactions that a scope grants, in the order in which scopes write them: c, r, u, d, s.</summary>
[Flags]
public enum SmartActions
{
    None = 0,
    Create = 1,
    Read = 2,
    Update = 4,
    Delete = 8,
    Search = 16,
    All = Create | Read | Update | Delete | Search,
}
