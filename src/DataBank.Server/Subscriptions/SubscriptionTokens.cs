using System.Globalization;

namespace DataBank.Server;

/// <summary>
/// Tokens that bind a WebSocket to subscriptions: short-lived, and of an audience of their own, so that they open nothing else and no access
/// token opens a socket.
/// </summary>
internal sealed class SubscriptionTokens(SigningKey key, TimeProvider clock)
{
    private const string Audience = "databank-subscriptions";
    private const string SubscriptionsClaim = "subscriptions";
    private const string FaceClaim = "face"; // Ids are the server's own, but a client may name its clinical subscriptions itself: none opens another face's.
    private const string UntilClaim = "until";
    private static readonly TimeSpan LongestSocket = TimeSpan.FromDays(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5), Skew = TimeSpan.FromSeconds(30);

    /// <param name="face">Base path of the face.</param>
    /// <param name="subscriptions">Ids.</param>
    /// <param name="until">When the access token ends that asked: no socket outlives it.</param>
    public (string Token, DateTimeOffset Expires) Issue(string face, IEnumerable<string> subscriptions, DateTimeOffset? until)
    {
        var now = clock.GetUtcNow();
        var token = OwnTokens.Issue(
            key, Audience, now, now + Lifetime,
            new Dictionary<string, object> { [FaceClaim] = face, [SubscriptionsClaim] = subscriptions.ToArray(), [UntilClaim] = (until ?? now + LongestSocket).ToUnixTimeSeconds() });
        return (token, now + Lifetime);
    }

    /// <summary>Ids of the subscriptions of a face that a token binds, and until when; none when it is none of ours, or too old.</summary>
    public async Task<(string Face, IReadOnlyList<string> Subscriptions, DateTimeOffset Until)> ReadAsync(string token)
    {
        if (await OwnTokens.ReadAsync(key, Audience, token, Skew) is not { } said
            || !long.TryParse(said.FindFirst(UntilClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var until)) return ("", [], default);
        return (said.FindFirst(FaceClaim)?.Value ?? "", [.. said.FindAll(SubscriptionsClaim).Select(claim => claim.Value)], DateTimeOffset.FromUnixTimeSeconds(until));
    }
}
