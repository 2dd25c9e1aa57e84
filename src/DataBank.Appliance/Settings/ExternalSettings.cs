using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>An OpenID provider of the hospital. Section <c>Access:External</c>; what each key means stands at <see cref="ExternalProvider"/>.</summary>
internal sealed class ExternalSettings
{
    public string Name { get; init; } = "external";

    public Uri? Authority { get; init; }

    public string? Audience { get; init; }

    public string NameClaim { get; init; } = "sub";

    public string RolesClaim { get; init; } = "roles";

    public Dictionary<string, string> Roles { get; init; } = [];

    public string? ThemesClaim { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>Null when there is none.</summary>
    public ExternalProvider? Provider => Authority is null ? null : new(Name, Authority, Audience, NameClaim, RolesClaim, Roles, ThemesClaim, ClientId, ClientSecret);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (Authority is null) return;
        if (!Authority.IsAbsoluteUri || !OutboundHttp.IsConfidential(Authority)) throw new SettingsProblem("Access:External:Authority is the issuer's URL with https, or http of this machine itself.");
        if (Name.Length is 0 or > 20 || !Name.All(char.IsAsciiLetterOrDigit)) throw new SettingsProblem("Access:External:Name is up to 20 letters and digits.");
        if (Audience is null && ClientId is null) throw new SettingsProblem("Access:External takes Audience, for access tokens, or ClientId, for people who sign in, or both.");
        if (Roles.Count == 0 || Roles.Values.Except(DataBank.Server.Roles.All).Any()) throw new SettingsProblem($"Access:External:Roles says what roles or groups of the provider are here (Access:External:Roles:doctors=clinician): {string.Join(", ", DataBank.Server.Roles.All)}.");
    }
}
