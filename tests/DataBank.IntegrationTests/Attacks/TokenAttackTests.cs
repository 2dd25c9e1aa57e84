using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Tokens that somebody has made up who knows everything that is public (RFC 8725).</summary>
public sealed class TokenAttackTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_key_no_token_counts()
    {
        var published = JsonDocument.Parse(await appliance.Anonymous.GetStringAsync("/.well-known/jwks.json", Cancellation)).RootElement.GetProperty("keys")[0];
        using var real = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(published.Text("x")), Y = Base64UrlEncoder.DecodeBytes(published.Text("y")) } });
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var ownJwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(own));
        var kid = published.Text("kid")!;
        var claims = Claims(DateTimeOffset.UnixEpoch.AddYears(200));

        foreach (var alg in new[] { "none", "None", "NONE", "nOnE", "" }) await RefusedAsync($"{Part(new { alg, typ = "JWT", kid })}.{Part(claims)}.", $"alg {alg}");
        // The public key as the secret of an HMAC, in each form in which somebody might have kept it.
        foreach (var secret in new[] { Encoding.UTF8.GetBytes(real.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(real.ExportSubjectPublicKeyInfoPem() + "\n"), real.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(published.GetRawText()), Encoding.UTF8.GetBytes(published.Text("x")!), [], "secret"u8.ToArray() })
        {
            var signed = $"{Part(new { alg = "HS256", typ = "JWT", kid })}.{Part(claims)}";
            await RefusedAsync($"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}", "key confusion");
        }
        // Keys that the token brings along, names, or says where to fetch.
        foreach (var header in new object[]
        {
            new { alg = "ES256", typ = "JWT", jwk = new { kty = "EC", crv = "P-256", x = ownJwk.X, y = ownJwk.Y } }, new { alg = "ES256", typ = "JWT", jku = "http://127.0.0.1:9/keys" }, new { alg = "ES256", typ = "JWT", x5u = "http://127.0.0.1:9/cert" },
            new { alg = "ES256", typ = "JWT", kid }, new { alg = "ES256", typ = "JWT", kid = "../../../../dev/null" }, new { alg = "ES256", typ = "JWT", kid = "' or 1=1 --" }, new { alg = "ES256", typ = "JWT", kid, crit = new[] { "x" } }, new { alg = "ES512", typ = "JWT", kid },
        })
        {
            var signed = $"{Part(header)}.{Part(claims)}";
            await RefusedAsync($"{signed}.{Base64UrlEncoder.Encode(own.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}", JsonSerializer.Serialize(header));
        }
        var withRsa = $"{Part(new { alg = "RS256", typ = "JWT", kid })}.{Part(claims)}";
        await RefusedAsync($"{withRsa}.{Base64UrlEncoder.Encode(rsa.SignData(Encoding.ASCII.GetBytes(withRsa), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}", "RS256");
        // A signature of zeros verifies anything where r and s are not looked at (CVE-2022-21449).
        var zeros = $"{Part(new { alg = "ES256", typ = "JWT", kid })}.{Part(claims)}";
        await RefusedAsync($"{zeros}.{Base64UrlEncoder.Encode(new byte[64])}", "r = s = 0");
        await RefusedAsync($"{zeros}.", "no signature");
        await RefusedAsync(zeros, "two parts");
        await RefusedAsync(new string('A', 20_000), "long");
        await RefusedAsync(string.Concat(Enumerable.Repeat("e30.", 2000)), "many parts");
    }

    [Fact]
    public async Task What_the_key_has_signed_for_something_else_does_not_count()
    {
        using var key = await SigningKey.OpenAsync(Path.Combine(appliance.SharedFolder, "keys"), Cancellation);
        string Sign(Action<SecurityTokenDescriptor> change)
        {
            var token = new SecurityTokenDescriptor
            {
                Issuer = TokenIssuer.Issuer, Audience = TokenIssuer.Audience, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5), NotBefore = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1),
                Claims = new Dictionary<string, object> { ["sub"] = "x", ["roles"] = new[] { Roles.Administrator }, ["scope"] = "user/*.cruds" },
                SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
            };
            change(token);
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
        }
        using (var good = await GetAsync(Sign(_ => { }))) Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        await RefusedAsync(Sign(token => token.Audience = "another"), "another audience");
        await RefusedAsync(Sign(token => token.Audience = null), "no audience");
        await RefusedAsync(Sign(token => token.Expires = null), "no end");
        await RefusedAsync(Sign(token => (token.NotBefore, token.Expires) = (TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1))), "expired");
        await RefusedAsync(Sign(token => (token.NotBefore, token.Expires) = (TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(2))), "not yet");
        foreach (var type in new[] { "oi_auc+jwt", "oi_reft+jwt", "client-authentication+jwt", "id_token", "logout+jwt" }) await RefusedAsync(Sign(token => token.TokenType = type), type);
    }

    [Theory]
    [InlineData("Basic", "dXNlcjpwYXNz")]
    [InlineData("Digest", "username=\"x\"")]
    [InlineData("bearer,Bearer", "x")]
    public async Task Other_ways_to_sign_in_open_nothing(string scheme, string value)
    {
        using var client = appliance.Anonymous;
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"{scheme} {value}");
        using var answer = await client.GetAsync("/fhir/Patient", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Tokens_in_addresses_and_forms_open_nothing()
    {
        var token = appliance.Token(Roles.Clinician);
        using var client = appliance.Anonymous;
        using var query = await client.GetAsync($"/fhir/Patient?access_token={token}", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, query.StatusCode);
        using var form = new FormUrlEncodedContent([new("access_token", token)]);
        using var posted = await client.PostAsync("/fhir/Patient/_search", form, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, posted.StatusCode);
    }

    private static object Claims(DateTimeOffset end) => new { iss = TokenIssuer.Issuer, aud = TokenIssuer.Audience, sub = "x", roles = new[] { Roles.Administrator }, scope = "user/*.cruds", exp = end.ToUnixTimeSeconds() };

    private static string Part(object part) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(part));

    private async Task RefusedAsync(string token, string what)
    {
        using var answer = await GetAsync(token);
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {(int)answer.StatusCode}");
    }

    private async Task<HttpResponseMessage> GetAsync(string token)
    {
        using var client = appliance.Anonymous;
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
    }
}
