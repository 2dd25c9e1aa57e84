namespace DataBank.Server;

/// <summary>Signs access tokens (JWT, RFC 9068 in its claims' meaning) with the appliance's own key.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider clock)
{
    public const string Issuer = "databank";
    public const string Audience = "databank";

    public string Issue(TokenRequest request)
    {
        var now = clock.GetUtcNow();
        return OwnTokens.Issue(key, Audience, now, now + request.Lifetime, new Dictionary<string, object>
        {
            [Caller.SubjectClaim] = request.Subject,
            [Caller.RolesClaim] = request.Roles.ToArray(),
            [Caller.ThemesClaim] = request.Themes.ToArray(),
            [Caller.VisaIdentitiesClaim] = request.VisaIdentities.ToArray(),
            [Caller.ScopeClaim] = string.Join(' ', request.Scopes ?? RoleScopes.Of(request.Roles)),
            ["jti"] = Guid.NewGuid().ToString("N"),
        });
    }
}
