using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>A client that is told by its certificate. Section <c>Tls:Clients</c>.</summary>
internal sealed class TlsClientSettings
{
    public string Id { get; init; } = "";

    public string? Thumbprint { get; init; }

    public string? Subject { get; init; }

    public string[] Roles { get; init; } = [];

    public string[] Scopes { get; init; } = [];

    public ClientCertificate ToClient() => new(Id, Thumbprint?.Replace(":", "", StringComparison.Ordinal), Subject, Roles, Scopes);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Id)) throw new SettingsProblem("Tls:Clients: every client has an Id.");
        if ((Thumbprint is null) == (Subject is null)) throw new SettingsProblem($"Tls:Clients:{Id}: give Thumbprint (SHA-256) or Subject, one of both.");
        if (ToClient().Thumbprint is { } thumbprint && (thumbprint.Length != 64 || !thumbprint.All(char.IsAsciiHexDigit))) throw new SettingsProblem($"Tls:Clients:{Id}: Thumbprint is the SHA-256 of the certificate, 64 hexadecimal digits.");
        if (Roles.Except(Server.Roles.All).Any()) throw new SettingsProblem($"Tls:Clients:{Id}: Roles takes {string.Join(", ", Server.Roles.All)}.");
        if (RoleConflicts.Of(Roles) is { } conflict) throw new SettingsProblem($"Tls:Clients:{Id}: {conflict}");
        if (Roles.Intersect(Server.Roles.OfThemes).Any()) throw new SettingsProblem($"Tls:Clients:{Id}: {string.Join(", ", Server.Roles.OfThemes)} reach as far as the themes of a token say: leave them to the token.");
        if (Roles.Length > 0 && Scopes.Length == 0) throw new SettingsProblem($"Tls:Clients:{Id}: Roles take Scopes, such as system/*.cu");
        if (Scopes.Any(scope => SmartScope.Parse(scope) is null)) throw new SettingsProblem($"Tls:Clients:{Id}: Scopes are such as system/Observation.rs");
    }
}
