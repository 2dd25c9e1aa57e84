using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Proxy;

/// <summary>
/// Access tokens of another authority by SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html): a client
/// assertion signed by this appliance's key, exchanged for a token that is used until shortly before it ends.
/// </summary>
/// <param name="keyId">Of the key among the client's public ones; null: its thumbprint (RFC 7638).</param>
public sealed class BackendServicesToken(HttpClient http, Uri tokenEndpoint, string clientId, string privateKeyFile, string? keyId, string scope, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(4); // At most five, says the specification.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private string? token;
    private DateTimeOffset renewAt = DateTimeOffset.MinValue;

    /// <exception cref="HttpRequestException">The authority can't be reached, or refuses.</exception>
    /// <exception cref="IOException">There is no key file.</exception>
    public async ValueTask<string?> CurrentAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (clock.GetUtcNow() >= renewAt) await RenewAsync(cancellation);
            return token;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task RenewAsync(CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(await File.ReadAllTextAsync(privateKeyFile, cancellation)),
        });
        using var answer = await http.PostAsync(tokenEndpoint, form, cancellation);
        answer.EnsureSuccessStatusCode();
        var granted = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        token = granted.Text("access_token") ?? throw new HttpRequestException("The authority gave no token.");
        renewAt = clock.GetUtcNow() + TimeSpan.FromSeconds(granted.Member("expires_in") is { ValueKind: JsonValueKind.Number } seconds ? seconds.GetInt32() : 60) - Margin;
    }

    private string Assertion(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var security = new ECDsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        security.KeyId = keyId ?? Base64UrlEncoder.Encode(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(security).ComputeJwkThumbprint());
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId,
            Audience = tokenEndpoint.ToString(),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + AssertionLifetime,
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.NewGuid().ToString("N") },
            SigningCredentials = new SigningCredentials(security, key.KeySize == 384 ? SecurityAlgorithms.EcdsaSha384 : SecurityAlgorithms.EcdsaSha256),
        });
    }
}
