using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// This appliance's access token at another server (the proxy's upstream, a bank of the federation, an archive that studies are sent on to), asked for by a signed assertion before the
/// last one ends: https://hl7.org/fhir/smart-app-launch/backend-services.html
/// </summary>
public sealed class BackendServiceToken(HttpClient http, Uri endpoint, string clientId, ECDsaSecurityKey key, string scope, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(4); // Five at most.
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim gate = new(1, 1);
    private string? token;
    private DateTimeOffset renewAt = DateTimeOffset.MinValue;

    /// <exception cref="HttpRequestException">The authorization server gives none.</exception>
    public async ValueTask<string?> CurrentAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (clock.GetUtcNow() < renewAt) return token;
            var asked = clock.GetUtcNow();
            (token, var lifetime) = await AskAsync(cancellation);
            renewAt = asked + (lifetime / 2);
            return token;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<(string Token, TimeSpan Lifetime)> AskAsync(CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(),
        });
        using var answer = await http.PostAsync(endpoint, form, cancellation);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"The authorization server answered {(int)answer.StatusCode}.", null, answer.StatusCode);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        var given = body.RootElement.TryGetProperty("access_token", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new HttpRequestException("The authorization server gave no token.");
        var lasts = body.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetDouble(out var number) ? TimeSpan.FromSeconds(number) : UsualLifetime;
        return (given, lasts);
    }

    private string Assertion()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId,
            Audience = endpoint.ToString(),
            IssuedAt = now,
            Expires = now + AssertionLifetime,
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.NewGuid().ToString("N") },
            SigningCredentials = new SigningCredentials(key, key.KeySize == 256 ? SecurityAlgorithms.EcdsaSha256 : SecurityAlgorithms.EcdsaSha384),
        });
    }
}
