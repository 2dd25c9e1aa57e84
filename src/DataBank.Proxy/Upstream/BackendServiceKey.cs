using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Proxy;

/// <summary>The key pair by which the proxy signs in: ES384, which SMART Backend Services asks of every server.</summary>
public static class BackendServiceKey
{
    /// <summary>Opens a private key (PEM), or makes it, with the public half beside it as a JSON Web Key Set to be registered.</summary>
    public static ECDsaSecurityKey OpenOrCreate(string path)
    {
        if (!File.Exists(path)) Create(path);
        var pair = ECDsa.Create();
        pair.ImportFromPem(File.ReadAllText(path));
        return Named(pair);
    }

    private static void Create(string path)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(path, options)) file.Write(made.ExportPkcs8PrivateKeyPem());
        var point = made.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new { kty = "EC", crv = "P-384", use = "sig", alg = SecurityAlgorithms.EcdsaSha384, kid = Named(made).KeyId, x = Base64UrlEncoder.Encode(point.X!), y = Base64UrlEncoder.Encode(point.Y!) };
        File.WriteAllText(Path.ChangeExtension(path, ".jwks.json"), JsonSerializer.Serialize(new { keys = new[] { jwk } }));
    }

    private static ECDsaSecurityKey Named(ECDsa pair)
    {
        var key = new ECDsaSecurityKey(pair) { CryptoProviderFactory = new CryptoProviderFactory() };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint()); // RFC 7638
        return key;
    }
}
