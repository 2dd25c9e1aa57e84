using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The public key that verifies this appliance's tokens (RFC 7517 §5), open to everybody.</summary>
public static class JwksEndpoint
{
    public static void MapJwks(this IEndpointRouteBuilder app, SigningKey key)
    {
        var jwk = key.PublicJwk();
        var set = new { keys = new[] { new { kty = jwk.Kty, crv = jwk.Crv, use = jwk.Use, alg = jwk.Alg, kid = jwk.Kid, x = jwk.X, y = jwk.Y } } };
        app.MapGet("/.well-known/jwks.json", () => Results.Json(set)).AllowAnonymous().WithoutAudit();
    }
}
