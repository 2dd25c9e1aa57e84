namespace DataBank.Server;

/// <summary>Separation of duties: whoever holds the table of patients and pseudonyms holds no data, and a patient is nothing else.</summary>
public static class RoleConflicts
{
    private static readonly string[] WithData = [Roles.Administrator, Roles.DataManager, Roles.Clinician, Roles.Ingest, Roles.Researcher, Roles.SystemProxy];

    /// <summary>Why these roles don't go together; null when they do.</summary>
    public static string? Of(IReadOnlyCollection<string> roles)
    {
        if (roles.Contains(Roles.MappingHolder) && roles.Intersect(WithData).Any()) return "Nobody holds both data and the mapping of pseudonyms: mapping-holder goes with no role that reads or writes data.";
        if (roles.Contains(Roles.Patient) && roles.Count > 1) return "patient goes with no other role.";
        return null;
    }
}
