using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>Signs access tokens (JWT, RFC 9068 in its claims' meaning) with the appliance's own key.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider clock)
{
    public const string Issuer = "databank";
    public const string Audience = "databank";

    public string Issue(TokenRequest request)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + request.Lifetime,
            Claims = new Dictionary<string, object>
            {
                [Caller.SubjectClaim] = request.Subject,
                [Caller.RolesClaim] = request.Roles.ToArray(),
                [Caller.ThemesClaim] = request.Themes.ToArray(),
                [Caller.ScopeClaim] = string.Join(' ', request.Scopes ?? RoleScopes.Of(request.Roles)),
                ["jti"] = Guid.NewGuid().ToString("N"),
            },
            SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
