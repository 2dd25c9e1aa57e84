using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// The ES256 key (RFC 7518 §3.4) that signs this appliance's tokens, and the one that encrypts those that only it reads: made at first start
/// in the data folder, readable by their owner only.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa ecdsa;

    private SigningKey(ECDsa ecdsa, byte[] secret)
    {
        this.ecdsa = ecdsa;
        EncryptionKey = new SymmetricSecurityKey(secret) { CryptoProviderFactory = new CryptoProviderFactory() };
        Key = new ECDsaSecurityKey(ecdsa)
        {
            // The library's own factory keeps signers for the life of the process, beyond that of this key.
            CryptoProviderFactory = new CryptoProviderFactory(),
        };
        Key.KeyId = Base64UrlEncoder.Encode(Key.ComputeJwkThumbprint()); // RFC 7638: the same key has the same name everywhere.
    }

    /// <summary>The key with its private half.</summary>
    public ECDsaSecurityKey Key { get; }

    /// <summary>Seals authorization codes and refresh tokens (A256KW, RFC 7518 §4.4).</summary>
    public SymmetricSecurityKey EncryptionKey { get; }

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

    /// <summary>Opens the keys in <paramref name="folder"/>, or makes them. Two processes that start at once end with the same keys.</summary>
    public static async Task<SigningKey> OpenAsync(string folder, CancellationToken cancellation)
    {
        var pem = await ReadOrMakeAsync(folder, "token-signing.pem", MakePem, cancellation);
        var secret = await ReadOrMakeAsync(folder, "token-encryption.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancellation);
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        return new SigningKey(ecdsa, Convert.FromBase64String(secret));
    }

    private static string MakePem()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKeyPem();
    }

    private static async Task<string> ReadOrMakeAsync(string folder, string name, Func<string> make, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) await CreateAsync(folder, path, make(), cancellation);
        return await File.ReadAllTextAsync(path, cancellation);
    }

    private static async Task CreateAsync(string folder, string path, string text, CancellationToken cancellation)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        await using (var file = new FileStream(temporary, options))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), cancellation);
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
