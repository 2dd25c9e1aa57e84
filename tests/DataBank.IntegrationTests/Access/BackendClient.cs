using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests;

/// <summary>A client with a key of its own that asks for tokens as SMART Backend Services does.</summary>
internal sealed class BackendClient : IDisposable
{
    private readonly ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    private BackendClient(ApplianceProcess appliance, string id)
    {
        (Appliance, Id) = (appliance, id);
        Key = new ECDsaSecurityKey(ecdsa) { KeyId = $"key-{id}", CryptoProviderFactory = new CryptoProviderFactory() };
    }

    public ApplianceProcess Appliance { get; }

    public string Id { get; }

    public ECDsaSecurityKey Key { get; }

    public string TokenUrl => new Uri(Appliance.BaseAddress, "/auth/token").ToString();

    public string PrivateKeyPem => ecdsa.ExportPkcs8PrivateKeyPem();

    public string PrivateJwk
    {
        get
        {
            var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
            return JsonSerializer.Serialize(new
            {
                kty = "EC", crv = "P-384", kid = Key.KeyId, x = Base64UrlEncoder.Encode(parameters.Q.X!), y = Base64UrlEncoder.Encode(parameters.Q.Y!), d = Base64UrlEncoder.Encode(parameters.D!),
            });
        }
    }

    public string Jwks
    {
        get
        {
            var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
            var key = new { kty = "EC", crv = "P-384", kid = Key.KeyId, use = "sig", alg = "ES384", x = Base64UrlEncoder.Encode(point.X!), y = Base64UrlEncoder.Encode(point.Y!) };
            return JsonSerializer.Serialize(new { keys = new[] { key } });
        }
    }

    public static BackendClient Unregistered(ApplianceProcess appliance) => new(appliance, $"client-{Some.Unique()}");

    /// <summary>Registers a client by the command line and approves it.</summary>
    public static async Task<BackendClient> RegisterAsync(ApplianceProcess appliance, string role, string scope, params string[] more)
    {
        var client = Unregistered(appliance);
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "jwks.json");
        await File.WriteAllTextAsync(file, client.Jwks, TestContext.Current.CancellationToken);
        string[] approval = more.Contains("--pending") ? [] : ["--approve"];
        await ApplianceProcess.SucceedAsync(appliance.Settings, [
            "client", "add", client.Id, "--data", appliance.DataFolder, "--name", "Test", "--role", role, .. scope.Split(' ').SelectMany(each => new[] { "--scope", each }),
            "--jwks", file, .. approval, .. more.Where(argument => argument != "--pending")]);
        return client;
    }

    public string Assertion(string? audience = null, TimeSpan? lifetime = null, string? id = null, SecurityKey? key = null, string algorithm = SecurityAlgorithms.EcdsaSha384) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Id,
            Audience = audience ?? TokenUrl,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime + (lifetime ?? TimeSpan.FromMinutes(4)),
            Claims = new Dictionary<string, object> { ["sub"] = Id, ["jti"] = id ?? Guid.NewGuid().ToString("n") },
            SigningCredentials = new SigningCredentials(key ?? Key, algorithm),
        });

    public Task<HttpResponseMessage> AskAsync(string scope, string? assertion = null) => PostAsync("/auth/token", assertion, ("grant_type", "client_credentials"), ("scope", scope));

    public async Task<HttpResponseMessage> PostAsync(string path, string? assertion, params (string Name, string Value)[] form)
    {
        using var http = Appliance.Anonymous;
        using var content = new FormUrlEncodedContent([
            .. form.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion ?? Assertion())]);
        return await http.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public async Task<string> TokenAsync(string scope)
    {
        using var answer = await AskAsync(scope);
        var json = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, json.ToString());
        return json.Text("access_token")!;
    }

    public void Dispose() => ecdsa.Dispose();
}
