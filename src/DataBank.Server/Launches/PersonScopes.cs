using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Which scopes an app gets that acts for a person: what it asks for, as far as its registration and the person's roles go.</summary>
internal static class PersonScopes
{
    public static IReadOnlyList<string> Of(Person person, RegisteredClient client, IReadOnlyCollection<string> asked)
    {
        if (asked.Count == 0) return [];
        var own = RoleScopes.Of(PersonClaims.RolesOf(person)).Select(SmartScope.Parse).OfType<SmartScope>().Where(scope => scope.Context == "user").ToList();
        // A patient's record is part of what somebody may read who reads the records of all.
        var ofPatient = Caller.Holds(person.Roles, Permissions.ClinicalRead) ? own.Select(scope => scope with { Context = "patient" }) : [];
        var common = GrantedScopes.Of(asked, client.Scopes);
        return common.Count == 0 ? [] : GrantedScopes.Of(common, [.. own.Concat(ofPatient).Select(scope => scope.ToString()), .. ClientRules.OtherScopes]);
    }

    /// <summary>Whether an app with these scopes needs a patient to work on.</summary>
    public static bool NeedPatient(IEnumerable<string> scopes) => scopes.Any(scope => scope == "launch/patient" || scope.StartsWith("patient/", StringComparison.Ordinal));
}
