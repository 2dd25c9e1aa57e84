using System.Security.Claims;
using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What claims of another provider say here: a name, and roles as far as the site maps them.</summary>
internal static class ExternalClaims
{
    private const int LongestName = 100;

    /// <summary>Somebody of the provider as a caller of here; null when the claims name nobody, no role that counts, or roles that don't go together.</summary>
    public static Person? Read(ExternalProvider provider, ClaimsPrincipal user)
    {
        if (Values(user, provider.NameClaim).FirstOrDefault() is not { Length: > 0 and <= LongestName } name) return null;
        string[] roles = [.. Values(user, provider.RolesClaim).Select(role => provider.Roles.GetValueOrDefault(role)).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (roles.Length == 0 || RoleConflicts.Of(roles) is not null) return null;
        return new Person
        {
            UserName = $"{provider.Name}:{name}",
            DisplayName = Values(user, "name").FirstOrDefault() ?? name,
            Roles = string.Join(' ', roles),
            Themes = provider.ThemesClaim is null ? "" : string.Join(' ', Values(user, provider.ThemesClaim).Where(theme => !theme.Contains(' ', StringComparison.Ordinal))),
            // What the provider calls somebody is who they are in visas that it issues.
            VisaIdentities = user.FindFirst("sub") is { } subject && user.FindFirst("iss") is { } issuer ? new VisaIdentity(subject.Value, issuer.Value).ToString() : "",
        };
    }

    /// <summary>The caller of a token: its own SMART scopes where it has such, else what the roles allow.</summary>
    public static ClaimsPrincipal? Caller(ExternalProvider provider, ClaimsPrincipal user, string scheme)
    {
        if (Read(provider, user) is not { } person) return null;
        var caller = PersonClaims.Principal(person, scheme);
        var identity = (ClaimsIdentity)caller.Identity!;
        string[] scopes = [.. Values(user, "scope").Concat(Values(user, "scp")).SelectMany(value => value.Split(' ')).Where(scope => SmartScope.Parse(scope) is not null)];
        if (scopes.Length > 0)
        {
            identity.RemoveClaim(identity.FindFirst(Server.Caller.ScopeClaim));
            identity.AddClaim(new Claim(Server.Caller.ScopeClaim, string.Join(' ', scopes)));
        }
        foreach (var name in new[] { PersonTokens.PatientClaim, "exp" })
            if (user.FindFirst(name) is { } claim) identity.AddClaim(new Claim(name, claim.Value));
        return caller;
    }

    private static IEnumerable<string> Values(ClaimsPrincipal user, string path)
    {
        if (user.HasClaim(claim => claim.Type == path)) return user.FindAll(path).SelectMany(claim => Texts(claim.Value, []));
        var parts = path.Split('.');
        return parts.Length == 1 ? [] : user.FindAll(parts[0]).SelectMany(claim => Texts(claim.Value, parts[1..]));
    }

    private static List<string> Texts(string value, string[] path)
    {
        if (path.Length == 0 && !value.StartsWith('[')) return [value];
        try
        {
            using var json = JsonDocument.Parse(value);
            var element = json.RootElement;
            foreach (var part in path)
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element)) return [];
            return element.ValueKind == JsonValueKind.Array
                ? [.. element.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)]
                : element.ValueKind == JsonValueKind.String ? [element.GetString()!] : [];
        }
        catch (JsonException)
        {
            return path.Length == 0 ? [value] : [];
        }
    }
}
