using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary>The research proxy. Section <c>Proxy</c>.</summary>
internal sealed class ProxySettings
{
    /// <summary>Base URL of the FHIR server that the views are made from; unset: this process.</summary>
    public Uri? FhirUpstream { get; init; }

    /// <summary>Base URL of the DRS server that files of genomes come from; unset: this process.</summary>
    public Uri? DrsUpstream { get; init; }

    /// <summary>Days that patients have to refuse after a notice.</summary>
    public int OptOutDays { get; init; } = 30;

    /// <summary>How long an approved re-identification is answered.</summary>
    public int ReidentificationHours { get; init; } = 24;

    /// <summary>The appliance as research clients reach it; unset: the first of the URLs that are served.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Base URL of the DICOMweb server that the views are made from; unset: this process.</summary>
    public Uri? DicomWebUpstream { get; init; }

    /// <summary>Notifications of changes of views.</summary>
    public SubscriptionSettings Subscriptions { get; init; } = new();

    public TextSearchOptions TextSearch { get; init; } = new();

    /// <summary>How often studies are looked at again in an archive of another make, which says nothing of what changes.</summary>
    public double ImagePollMinutes { get; init; } = 10;

    /// <summary>The proxy's name at the authorization server of its upstreams (SMART Backend Services); unset: no token is sent.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its private key (PEM, P-384); made when absent, with the public half beside it.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>Where it gets tokens.</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (OptOutDays is < 0 or > 3660) throw new SettingsProblem("Proxy:OptOutDays is 0 to 3660.");
        if (ReidentificationHours is < 1 or > 24 * 30) throw new SettingsProblem("Proxy:ReidentificationHours is 1 to 720.");
        Subscriptions.Validate("Proxy:Subscriptions");
        if (ImagePollMinutes is not (> 0 and <= 1440)) throw new SettingsProblem("Proxy:ImagePollMinutes is above 0, up to 1440.");
        var given = new[] { ClientId is not null, PrivateKeyFile is not null, TokenEndpoint is not null };
        if (given.Distinct().Count() > 1) throw new SettingsProblem("Proxy:ClientId, PrivateKeyFile and TokenEndpoint go together.");
        if (ClientId is not null && FhirUpstream is null) throw new SettingsProblem("Proxy:ClientId is for an upstream of its own: give Proxy:FhirUpstream.");
        // Where the records themselves go in the clear, between containers or on this machine, a token may.
        if (TokenEndpoint is { } endpoint && !(endpoint is { IsAbsoluteUri: true, Scheme: "https" or "http" } && (endpoint.Scheme == "https" || endpoint.IsLoopback || FhirUpstream!.Scheme == "http")))
            throw new SettingsProblem("Proxy:TokenEndpoint is an address with https.");
    }
}
