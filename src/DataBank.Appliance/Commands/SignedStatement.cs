using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Appliance;

/// <summary>A certificate: a statement to be read, and the same as a JWS (RFC 7515) that the appliance's public key proves.</summary>
internal static class SignedStatement
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> MakeAsync(DataFolder folder, object statement, CancellationToken cancellation)
    {
        using var key = await SigningKey.OpenAsync(folder.Keys, cancellation);
        var jws = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
            .CreateToken(JsonSerializer.Serialize(statement, JsonSerializerOptions.Web), new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256));
        var proof = key.PublicJwk();
        return JsonSerializer.Serialize(new { statement, jws, publicKey = new { kty = proof.Kty, crv = proof.Crv, x = proof.X, y = proof.Y } }, Readable);
    }
}
