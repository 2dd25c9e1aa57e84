using System.Security.Claims;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What a person's account says of a caller.</summary>
internal static class PersonClaims
{
    public static string[] RolesOf(Person person) => person.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string[] ThemesOf(Person person) => person.Themes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string[] VisaIdentitiesOf(Person person) => person.VisaIdentities.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string NameOf(Person person) => person.DisplayName.Length > 0 ? person.DisplayName : person.UserName!;

    /// <summary>Somebody who is signed in, with all that the roles allow.</summary>
    public static ClaimsPrincipal Principal(Person person, string scheme) => new(new ClaimsIdentity(
        [
            new(Caller.SubjectClaim, person.UserName!),
            .. RolesOf(person).Select(role => new Claim(Caller.RolesClaim, role)),
            .. ThemesOf(person).Select(theme => new Claim(Caller.ThemesClaim, theme)),
            .. VisaIdentitiesOf(person).Select(identity => new Claim(Caller.VisaIdentitiesClaim, identity)),
            new(Caller.ScopeClaim, string.Join(' ', RoleScopes.Of(RolesOf(person)))),
        ],
        scheme, Caller.SubjectClaim, Caller.RolesClaim));
}
