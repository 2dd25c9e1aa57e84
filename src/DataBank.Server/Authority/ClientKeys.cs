using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// The public keys of clients (https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#registering-a-client-communicating-public-keys).
/// </summary>
internal sealed class ClientKeys(AuthorityOptions options, PublishedKeys published)
{
    /// <summary>The keys of a client; none when they can't be had.</summary>
    public async Task<IEnumerable<SecurityKey>> FindAsync(RegisteredClient client, string? keyId, CancellationToken cancellation)
    {
        if (client.Jwks is { } jwks) return new JsonWebKeySet(jwks).GetSigningKeys();
        return client.JwksUrl is { } url && OutboundHttp.IsAllowed(url, options.KeyUrls) // The site may have changed its mind.
            ? await published.FindAsync(url, keyId, cancellation) : [];
    }
}
