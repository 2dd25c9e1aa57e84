using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Who may come in. Section <c>Access</c>.</summary>
internal sealed class AccessSettings
{
    /// <summary>Engine of the database of people, clients and tokens.</summary>
    public DatabaseEngine Provider { get; init; } = DatabaseEngine.Sqlite;

    public string? ConnectionString { get; init; }

    /// <summary>The appliance's address as clients know it, when requests do not tell it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>URLs that keys of clients may be fetched from, or below; empty: none.</summary>
    public string[] KeyUrls { get; init; } = [];

    public double ClientTokenMinutes { get; init; } = 5;

    public AuthorityOptions Options => new(Issuer, [.. KeyUrls.Select(url => new Uri(url))], TimeSpan.FromMinutes(ClientTokenMinutes));

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (Issuer is not null && !(Issuer is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } && Issuer.Scheme is "https" or "http")) throw new SettingsProblem("Access:Issuer is a URL such as https://databank.hospital.example.jp");
        foreach (var url in KeyUrls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !OutboundHttp.IsConfidential(uri)) throw new SettingsProblem("Access:KeyUrls are URLs with https, or http of this machine itself (127.0.0.1).");
        }
        if (ClientTokenMinutes is not (> 0 and <= 60)) throw new SettingsProblem("Access:ClientTokenMinutes is above 0, up to 60.");
    }
}
