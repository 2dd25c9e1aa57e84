using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>JWTs (RFC 7519) that the appliance signs with its own key and reads itself; the audience says what one opens, and that it opens nothing else.</summary>
internal static class OwnTokens
{
    public static string Issue(SigningKey key, string audience, DateTimeOffset now, DateTimeOffset expires, IDictionary<string, object> claims) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenIssuer.Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>What a token says; null when it is none of ours, of another audience, or too old.</summary>
    /// <param name="skew">How long it counts after its end.</param>
    public static async Task<ClaimsIdentity?> ReadAsync(SigningKey key, string audience, string token, TimeSpan skew)
    {
        var validation = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = key.Published,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            ClockSkew = skew,
        });
        return validation.IsValid ? validation.ClaimsIdentity : null;
    }
}
