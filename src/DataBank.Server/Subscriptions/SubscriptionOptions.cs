namespace DataBank.Server;

/// <summary>What the site allows of subscriptions.</summary>
/// <param name="Endpoints">REST hooks lead to one of these URLs or below; none: there are no REST hooks.</param>
/// <param name="GiveUp">How long an endpoint may be away before its subscription is switched off.</param>
/// <param name="Retention">How long events that have arrived can be asked for.</param>
/// <param name="Most">Subscriptions that are not off.</param>
public sealed record SubscriptionOptions(IReadOnlyList<Uri> Endpoints, TimeSpan GiveUp, TimeSpan Retention, int Most)
{
    /// <summary>Events that may wait for one subscriber.</summary>
    internal const long MostWaiting = 1_000_000;

    /// <summary>Whether notifications may be sent there: nobody makes this server call addresses of their own choice.</summary>
    public bool Allows(Uri endpoint) => OutboundHttp.IsAllowed(endpoint, Endpoints);
}
