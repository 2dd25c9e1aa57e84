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

    /// <summary>What a statement says, once its signature has proved it: that of the JWS, not of the text beside it.</summary>
    /// <returns>The statement, and the thumbprint (RFC 7638) of the key that signed it: whether that is the right one only who knows it can tell.</returns>
    /// <exception cref="InvalidDataException">It is no such statement, or was changed.</exception>
    public static async Task<(byte[] Statement, string Signer)> ProveAsync(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var (jws, named) = (document.RootElement.GetProperty("jws"u8).GetString(), document.RootElement.GetProperty("publicKey"u8));
            var key = new JsonWebKey { Kty = "EC", Crv = named.GetProperty("crv"u8).GetString(), X = named.GetProperty("x"u8).GetString(), Y = named.GetProperty("y"u8).GetString() };
            var proof = new TokenValidationParameters
            {
                IssuerSigningKey = key, ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256], ValidateIssuer = false, ValidateAudience = false, ValidateLifetime = false,
            };
            var proved = await new JsonWebTokenHandler { MaximumTokenSizeInBytes = int.MaxValue }.ValidateTokenAsync(jws, proof);
            if (!proved.IsValid) throw Changed();
            return (Base64UrlEncoder.DecodeBytes(((JsonWebToken)proved.SecurityToken).EncodedPayload), Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()));
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw Changed();
        }
    }

    /// <summary>The thumbprint (RFC 7638) of the key that signs now, by which others know it.</summary>
    public static async Task<string> SignerAsync(DataFolder folder, CancellationToken cancellation)
    {
        using var key = await SigningKey.OpenAsync(folder.Keys, cancellation);
        return key.Key.KeyId;
    }

    public static async Task<string> MakeAsync(DataFolder folder, object statement, CancellationToken cancellation)
    {
        using var key = await SigningKey.OpenAsync(folder.Keys, cancellation);
        var jws = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
            .CreateToken(JsonSerializer.Serialize(statement, JsonSerializerOptions.Web), new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256));
        var proof = key.PublicJwk();
        return JsonSerializer.Serialize(new { statement, jws, publicKey = new { kty = proof.Kty, crv = proof.Crv, x = proof.X, y = proof.Y } }, Readable);
    }

    private static InvalidDataException Changed() => new("The statement is not as it was signed. 署名が一致しません。");
}
