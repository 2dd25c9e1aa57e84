namespace DataBank.Server;

/// <summary>Where the authority answers.</summary>
public static class AuthorityAddresses
{
    public const string Token = "/auth/token";
    public const string Authorize = "/auth/authorize";
    public const string Introspect = "/auth/introspect";
    public const string Revoke = "/auth/revoke";
    public const string Configuration = "/.well-known/openid-configuration";
    public const string Keys = "/.well-known/jwks.json";
}
