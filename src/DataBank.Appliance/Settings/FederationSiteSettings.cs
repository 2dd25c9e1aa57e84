using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary>A bank that the broker asks. Section <c>Federation:Sites</c>.</summary>
internal sealed class FederationSiteSettings
{
    public string Name { get; init; } = "";

    /// <summary>Its base address.</summary>
    public Uri? Url { get; init; }

    /// <summary>A file with an access token for it; read before each question, so that it can be renewed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>SMART Backend Services instead of a token file: the client's id, its private key (PEM) and the authority's token endpoint.</summary>
    public string? ClientId { get; init; }

    public string? PrivateKeyFile { get; init; }

    public Uri? TokenEndpoint { get; init; }

    /// <summary>Id of the key among the client's public ones; unset: its thumbprint (RFC 7638).</summary>
    public string? KeyId { get; init; }

    public string Scope { get; init; } = "system/*.rs";

    /// <summary>What it calls themes that have another id here.</summary>
    public Dictionary<string, string> Themes { get; init; } = [];

    public FederationSite ToSite(HttpClient http, TimeProvider clock) => new(Name, new Uri(Url!.ToString().TrimEnd('/') + "/"), SignIn.Token(http, clock), Themes);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new SettingsProblem("Federation:Sites: every bank has a Name.");
        if (!OutboundSignIn.IsConfidential(Url)) throw new SettingsProblem($"Federation:Sites:{Name}: Url is the bank's https address, such as https://bank.example.jp/");
        SignIn.Validate(Url);
    }

    private OutboundSignIn SignIn => new($"Federation:Sites:{Name}", TokenFile, ClientId, PrivateKeyFile, TokenEndpoint, KeyId, Scope);
}
