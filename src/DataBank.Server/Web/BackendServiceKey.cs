using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Storage;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>Key pairs by which this appliance signs in elsewhere; those that it makes are for ES384, which SMART Backend Services asks of every server.</summary>
public static class BackendServiceKey
{
    /// <summary>Opens a private key (PEM), or makes it, with the public half beside it as a JSON Web Key Set to be registered.</summary>
    public static ECDsaSecurityKey OpenOrCreate(string path)
    {
        if (!File.Exists(path)) Create(path);
        return Open(path, null);
    }

    /// <summary>Opens a private key (PEM, P-256 or P-384).</summary>
    /// <param name="keyId">Of its public half where that is registered; null: its thumbprint (RFC 7638).</param>
    public static ECDsaSecurityKey Open(string path, string? keyId)
    {
        var pair = ECDsa.Create();
        pair.ImportFromPem(File.ReadAllText(path));
        var key = Named(pair);
        if (keyId is not null) key.KeyId = keyId;
        return key;
    }

    private static void Create(string path)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        using (var file = new StreamWriter(OwnerOnly.Write(path))) file.Write(made.ExportPkcs8PrivateKeyPem());
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
