using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>Notifications of changes. Sections <c>Fhir:Subscriptions</c> and, for views, <c>Proxy:Subscriptions</c>.</summary>
internal sealed class SubscriptionSettings
{
    /// <summary>URLs that REST hooks may lead to, or below; empty: none.</summary>
    public string[] Endpoints { get; init; } = [];

    /// <summary>How long an endpoint may be away before its subscription is switched off.</summary>
    public double GiveUpHours { get; init; } = 72;

    /// <summary>How long events that have arrived can be asked for.</summary>
    public double RetentionDays { get; init; } = 7;

    public int Maximum { get; init; } = 1000;

    public SubscriptionOptions Options => new([.. Endpoints.Select(url => new Uri(url))], TimeSpan.FromHours(GiveUpHours), TimeSpan.FromDays(RetentionDays), Maximum);

    /// <param name="section">Its name.</param>
    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate(string section)
    {
        foreach (var url in Endpoints)
        {
            // What is sent are patient data: in the clear they stay on this machine.
            var isFit = Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) && uri.UserInfo.Length == 0;
            if (!isFit) throw new SettingsProblem($"{section}:Endpoints are URLs with https, or http of this machine itself (127.0.0.1).");
        }
        if (GiveUpHours is not (> 0 and <= 24 * 365) || RetentionDays is not (> 0 and <= 3650)) throw new SettingsProblem($"{section}: GiveUpHours is up to 8760, RetentionDays up to 3650.");
        if (Maximum is < 1 or > 100_000) throw new SettingsProblem($"{section}:Maximum is 1 to 100000.");
    }
}
