using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>The ES256 key (RFC 7518 §3.4) that signs this appliance's tokens: made at first start in the data folder, readable by its owner only.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa ecdsa;

    private SigningKey(ECDsa ecdsa)
    {
        this.ecdsa = ecdsa;
        Key = new ECDsaSecurityKey(ecdsa)
        {
            // The library's own factory keeps signers for the life of the process, beyond that of this key.
            CryptoProviderFactory = new CryptoProviderFactory(),
        };
        Key.KeyId = Base64UrlEncoder.Encode(Key.ComputeJwkThumbprint()); // RFC 7638: the same key has the same name everywhere.
    }

    /// <summary>The key with its private half.</summary>
    public ECDsaSecurityKey Key { get; }

    /// <summary>The public half as a JSON Web Key (RFC 7517).</summary>
    public JsonWebKey PublicJwk()
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKey
        {
            Kty = "EC",
            Crv = "P-256",
            Use = "sig",
            Alg = SecurityAlgorithms.EcdsaSha256,
            Kid = Key.KeyId,
            X = Base64UrlEncoder.Encode(point.X!),
            Y = Base64UrlEncoder.Encode(point.Y!),
        };
    }

    /// <summary>Opens the key in <paramref name="folder"/>, or makes it. Two processes that start at once end with the same key.</summary>
    public static async Task<SigningKey> OpenAsync(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "token-signing.pem");
        if (!File.Exists(path)) await CreateAsync(folder, path, cancellation);
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(await File.ReadAllTextAsync(path, cancellation));
        return new SigningKey(ecdsa);
    }

    private static async Task CreateAsync(string folder, string path, CancellationToken cancellation)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        await using (var file = new FileStream(temporary, options))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem()), cancellation);
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // Another process was first: its key is the key.
        }
    }

    public void Dispose() => ecdsa.Dispose();
}
