using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What the claims of a request say of its caller (contract: <c>sub</c>, <c>roles</c>, <c>scope</c>, <c>themes</c>).</summary>
public static class Caller
{
    /// <summary>Set by the open-access scheme alone; a token's claim of this name is never read, because tokens are mapped by their own names.</summary>
    internal const string OpenAccess = "databank:open-access";

    public const string SubjectClaim = "sub";
    public const string RolesClaim = "roles";
    public const string ScopeClaim = "scope";
    public const string ThemesClaim = "themes";

    /// <summary>Who the caller is at issuers of GA4GH visas (<see cref="VisaIdentity"/>).</summary>
    public const string VisaIdentitiesClaim = "visa_identities";

    private static readonly ConditionalWeakTable<ClaimsIdentity, Names> named = [];

    public static string Subject(ClaimsPrincipal user) => user.FindFirst(SubjectClaim)?.Value ?? "anonymous";

    public static IEnumerable<string> RolesOf(ClaimsPrincipal user) => user.FindAll(RolesClaim).Select(claim => claim.Value);

    /// <summary>The same, parted by spaces.</summary>
    public static string JoinedRoles(ClaimsPrincipal user)
    {
        var joined = "";
        foreach (var claim in user.FindAll(RolesClaim)) joined = joined.Length == 0 ? claim.Value : $"{joined} {claim.Value}";
        return joined;
    }

    /// <summary>Subject and joined roles, looked for once: a client sends one token with all its requests, and its identity is remembered (<see cref="RememberedTokens"/>).</summary>
    internal static Names NamesOf(ClaimsPrincipal user)
    {
        if (user.Identity is not ClaimsIdentity { IsAuthenticated: true } identity || user.Identities.Count() != 1) return new Names(Subject(user), JoinedRoles(user));
        if (!named.TryGetValue(identity, out var names)) named.AddOrUpdate(identity, names = new Names(Subject(user), JoinedRoles(user)));
        return names;
    }

    public static bool Holds(ClaimsPrincipal user, string permission) =>
        RolesOf(user).Intersect(RolePermissions.RolesWith(permission), StringComparer.Ordinal).Any();

    /// <summary>What is answered to whom no role gives the permission.</summary>
    internal static RequestProblem NotAllowed() => new(403, "forbidden", "The roles of this token do not allow this.");

    /// <summary>Whether a role holds a permission.</summary>
    public static bool MayHold(string role, string permission) => RolePermissions.RolesWith(permission).Contains(role, StringComparer.Ordinal);

    /// <summary>The same of the roles that a job remembers of who asked for it.</summary>
    internal static bool Holds(string roles, string permission) =>
        roles.Split(' ').Intersect(RolePermissions.RolesWith(permission), StringComparer.Ordinal).Any();

    /// <summary>When the access token ends (RFC 7519 §4.1.4); null when it does not, or there is none.</summary>
    internal static DateTimeOffset? EndOf(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    public static bool MaySeeTheme(ClaimsPrincipal user, string theme) =>
        user.Identity?.AuthenticationType == OpenAccess || user.HasClaim(ThemesClaim, theme);

    internal sealed record Names(string Subject, string Roles);
}
