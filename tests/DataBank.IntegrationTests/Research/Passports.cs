using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests;

/// <summary>Signs GA4GH passports and visas as an issuer, or somebody who plays one, does.</summary>
internal sealed class Passports : IDisposable
{
    /// <summary>Whom visas are about.</summary>
    public const string Subject = "sato@example.org";

    private readonly ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Passports(string issuer, string? keyId = null)
    {
        Issuer = issuer;
        Key = new ECDsaSecurityKey(ecdsa) { KeyId = keyId ?? $"key-{Some.Unique()}", CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
    }

    public string Issuer { get; }

    public ECDsaSecurityKey Key { get; }

    public string PublicKeyPem => ecdsa.ExportSubjectPublicKeyInfoPem();

    public string Jwks
    {
        get
        {
            var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", kid = Key.KeyId, use = "sig", alg = "ES256", x = Base64UrlEncoder.Encode(point.X!), y = Base64UrlEncoder.Encode(point.Y!) } } });
        }
    }

    public string Visa(object grant, TimeSpan? ends = null, string? type = "vnd.ga4gh.visa+jwt", SecurityKey? key = null, string algorithm = SecurityAlgorithms.EcdsaSha256, Dictionary<string, object>? header = null, string subject = Subject) =>
        Sign("ga4gh_visa_v1", grant, ends, type, key, algorithm, header, subject);

    public string Passport(params string[] visas) => Sign("ga4gh_passport_v1", visas, null, "vnd.ga4gh.passport+jwt", null, SecurityAlgorithms.EcdsaSha256, null, Subject);

    /// <summary>What a visa says when a committee has granted a dataset.</summary>
    public static Dictionary<string, object> Grant(string dataset) => new()
    {
        ["type"] = "ControlledAccessGrants",
        ["asserted"] = TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds(),
        ["value"] = dataset,
        ["source"] = "https://dac.example.org/dacs/1",
        ["by"] = "dac",
    };

    /// <summary>What a visa says when its subject is known by other names, too.</summary>
    public static Dictionary<string, object> Link(params string[] identities) => new()
    {
        ["type"] = "LinkedIdentities",
        ["asserted"] = TimeProvider.System.GetUtcNow().AddDays(-1).ToUnixTimeSeconds(),
        ["value"] = string.Join(';', identities),
        ["source"] = "https://broker.example.org",
        ["by"] = "system",
    };

    /// <summary>The same token without a signature (RFC 7519 §6).</summary>
    public static string Unsigned(string token)
    {
        var header = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64UrlEncoder.Decode(token.Split('.')[0]))!;
        header["alg"] = "none";
        return $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(header))}.{token.Split('.')[1]}.";
    }

    /// <summary>The same token signed with what everybody knows as its secret.</summary>
    public static string Confused(string token, string secret)
    {
        var header = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64UrlEncoder.Decode(token.Split('.')[0]))!;
        header["alg"] = "HS256";
        var signed = $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(header))}.{token.Split('.')[1]}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    public void Dispose() => ecdsa.Dispose();

    private string Sign(string claim, object value, TimeSpan? ends, string? type, SecurityKey? key, string algorithm, Dictionary<string, object>? header, string subject)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            IssuedAt = now.AddHours(-2).UtcDateTime,
            Expires = (now + (ends ?? TimeSpan.FromHours(1))).UtcDateTime,
            TokenType = type,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["jti"] = Guid.NewGuid().ToString("n"), [claim] = value },
            AdditionalHeaderClaims = header,
            SigningCredentials = new SigningCredentials(key ?? Key, algorithm),
        });
    }
}
