using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataBank.UnitTests;

/// <summary>
/// The part of Azure that seals keys: an identity endpoint as App Service and Container Apps have it, and a key vault that wraps and unwraps with RSA keys of its own
/// for who brings a token of that endpoint.
/// </summary>
internal sealed class KeyVaultServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, RSA> keys = new() { ["databank"] = RSA.Create(2048), ["other"] = RSA.Create(2048) };
    private readonly string secret = Guid.NewGuid().ToString("N");
    private readonly string token = Guid.NewGuid().ToString("N");

    private KeyVaultServer(WebApplication app) => this.app = app;

    /// <summary>False: the identity has no role at the vault.</summary>
    public bool IsAllowed { get; set; } = true;

    public static async Task<KeyVaultServer> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new KeyVaultServer(builder.Build());
        server.app.MapGet("/msi/token", server.Token);
        server.app.MapPost("/keys/{name}/wrapkey", (string name, HttpRequest request) => server.UseAsync(name, request, (key, value) => key.Encrypt(value, RSAEncryptionPadding.OaepSHA256)));
        server.app.MapPost("/keys/{name}/v1/unwrapkey", (string name, HttpRequest request) => server.UseAsync(name, request, (key, value) => key.Decrypt(value, RSAEncryptionPadding.OaepSHA256)));
        await server.app.StartAsync(cancellation);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"{server.app.Urls.First()}/msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", server.secret);
        return server;
    }

    public Uri Key(string name) => new($"{app.Urls.First()}/keys/{name}");

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        foreach (var key in keys.Values) key.Dispose();
        await app.DisposeAsync();
    }

    private IResult Token(HttpRequest request) =>
        request.Headers["X-IDENTITY-HEADER"] != secret ? Results.StatusCode(401)
        : Results.Json(new { access_token = token, expires_on = DateTimeOffset.MaxValue.AddYears(-1000).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), token_type = "Bearer" });

    private async Task<IResult> UseAsync(string name, HttpRequest request, Func<RSA, byte[], byte[]> use)
    {
        if (request.Headers.Authorization != $"Bearer {token}") return Results.StatusCode(401);
        if (!IsAllowed) return Results.StatusCode(403);
        if (!keys.TryGetValue(name, out var key)) return Results.StatusCode(404);
        using var body = await JsonDocument.ParseAsync(request.Body);
        if (request.Query["api-version"] != "7.4" || body.RootElement.GetProperty("alg").GetString() != "RSA-OAEP-256") return Results.StatusCode(400);
        try
        {
            var made = use(key, Base64Url.DecodeFromChars(body.RootElement.GetProperty("value").GetString()));
            return Results.Json(new { kid = $"{Key(name)}/v1", value = Base64Url.EncodeToString(made) });
        }
        catch (CryptographicException)
        {
            return Results.StatusCode(400);
        }
    }
}
