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

    /// <summary>Origins of apps that run in browsers and ask by scripts.</summary>
    public string[] Origins { get; init; } = [];

    /// <summary>Another provider that people and tokens are taken from.</summary>
    public ExternalSettings External { get; init; } = new();

    public double ClientTokenMinutes { get; init; } = 5;

    public double PersonTokenMinutes { get; init; } = 15;

    /// <summary>How long apps may go on for a person who has left (offline_access).</summary>
    public double RefreshTokenDays { get; init; } = 14;

    /// <summary>Characters that passwords of people have at least.</summary>
    public int PasswordLength { get; init; } = 13;

    /// <summary>Wrong passwords or codes in a row that lock an account, and for how long.</summary>
    public int LockOutAttempts { get; init; } = 5;

    public double LockOutMinutes { get; init; } = 15;

    /// <summary>Passwords and codes that are taken from one address.</summary>
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>A session of a person ends when it is not used for so long.</summary>
    public double SessionIdleMinutes { get; init; } = 30;

    /// <summary>A session of a person ends after this in any case.</summary>
    public double SessionHours { get; init; } = 12;

    /// <summary>How long a closed record stays open to who has opened it in an emergency.</summary>
    public double BreakGlassMinutes { get; init; } = 60;

    public BreakGlassOptions BreakGlass => new(TimeSpan.FromMinutes(BreakGlassMinutes));

    public AuthorityOptions Options => new(Issuer, [.. KeyUrls.Select(url => new Uri(url))], TimeSpan.FromMinutes(ClientTokenMinutes), TimeSpan.FromMinutes(PersonTokenMinutes), TimeSpan.FromDays(RefreshTokenDays));

    public PeopleOptions PeopleOptions(DataFolder folder) => new(
        PasswordLength, LockOutAttempts, TimeSpan.FromMinutes(LockOutMinutes), SignInsPerMinute, TimeSpan.FromMinutes(SessionIdleMinutes), TimeSpan.FromHours(SessionHours), Path.Combine(folder.Keys, "forms"));

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (Issuer is not null && !(Issuer is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } && Issuer.Scheme is "https" or "http")) throw new SettingsProblem("Access:Issuer is a URL such as https://databank.hospital.example.jp");
        foreach (var url in KeyUrls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !OutboundHttp.IsConfidential(uri)) throw new SettingsProblem("Access:KeyUrls are URLs with https, or http of this machine itself (127.0.0.1).");
        }
        if (Origins.Any(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin || !OutboundHttp.IsConfidential(uri)))
            throw new SettingsProblem("Access:Origins are origins such as https://app.example.jp, without a path.");
        External.Validate();
        if (ClientTokenMinutes is not (> 0 and <= 60)) throw new SettingsProblem("Access:ClientTokenMinutes is above 0, up to 60.");
        if (PersonTokenMinutes is not (> 0 and <= 60)) throw new SettingsProblem("Access:PersonTokenMinutes is above 0, up to 60.");
        if (RefreshTokenDays is not (> 0 and <= 90)) throw new SettingsProblem("Access:RefreshTokenDays is above 0, up to 90.");
        if (PasswordLength is < 8 or > 100) throw new SettingsProblem("Access:PasswordLength is 8 to 100.");
        if (LockOutAttempts is < 3 or > 100) throw new SettingsProblem("Access:LockOutAttempts is 3 to 100.");
        if (LockOutMinutes is not (>= 1 and <= 24 * 60)) throw new SettingsProblem("Access:LockOutMinutes is 1 to 1440.");
        if (SignInsPerMinute is < 1 or > 10_000) throw new SettingsProblem("Access:SignInsPerMinute is 1 to 10000.");
        if (SessionIdleMinutes is not (>= 0.05 and <= 24 * 60)) throw new SettingsProblem("Access:SessionIdleMinutes is 0.05 to 1440.");
        if (BreakGlassMinutes is not (>= 0.05 and <= 24 * 60)) throw new SettingsProblem("Access:BreakGlassMinutes is 0.05 to 1440.");
        if (SessionHours is not (> 0 and <= 24)) throw new SettingsProblem("Access:SessionHours is above 0, up to 24.");
    }
}
