using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="face">Base path of the face.</param>
    /// <param name="subscriptions">Ids.</param>
    /// <param name="until">When the access token ends that asked: no socket outlives it.</param>
    public (string Token, DateTimeOffset Expires) Issue(string face, IEnumerable<string> subscriptions, DateTimeOffset? until)
    {
        var now = clock.GetUtcNow();
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenIssuer.Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { [FaceClaim] = face, [SubscriptionsClaim] = subscriptions.ToArray(), [UntilClaim] = (until ?? now + LongestSocket).ToUnixTimeSeconds() },
            SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
        });
        return (token, now + Lifetime);
    }

    /// <summary>Ids of the subscriptions of a face that a token binds, and until when; none when it is none of ours, or too old.</summary>
    public async Task<(string Face, IReadOnlyList<string> Subscriptions, DateTimeOffset Until)> ReadAsync(string token)
    {
        var validation = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = Audience,
            IssuerSigningKeys = key.Published,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
        });
        if (!validation.IsValid || !long.TryParse(validation.ClaimsIdentity.FindFirst(UntilClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var until)) return ("", [], default);
        return (validation.ClaimsIdentity.FindFirst(FaceClaim)?.Value ?? "", [.. validation.ClaimsIdentity.FindAll(SubscriptionsClaim).Select(claim => claim.Value)], DateTimeOffset.FromUnixTimeSeconds(until));
    }
}
