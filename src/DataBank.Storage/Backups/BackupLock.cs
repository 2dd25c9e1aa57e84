using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// How the keys of an encrypted backup are kept beside it: derived from a passphrase (PBKDF2), or random and wrapped for the holder of a
/// private RSA key (OAEP), so that whoever makes backups can't read them.
/// </summary>
public sealed class BackupLock
{
    private const int Iterations = 600_000;
    private const int SaltBytes = 32;
    private const int LeastPassphrase = 12;
    private readonly string? passphrase;
    private readonly RSA? rsa;

    private BackupLock(string? passphrase, RSA? rsa) => (this.passphrase, this.rsa) = (passphrase, rsa);

    /// <summary>No encryption: for a place that is guarded as the data folder is.</summary>
    public static BackupLock None { get; } = new(null, null);

    /// <exception cref="FormatException">The passphrase is too short.</exception>
    public static BackupLock Of(string passphrase) => passphrase.Length >= LeastPassphrase
        ? new BackupLock(passphrase, null)
        : throw new FormatException($"The passphrase has at least {LeastPassphrase} characters.");

    /// <param name="pem">The public key to make backups with, the private one to read them.</param>
    /// <exception cref="ArgumentException">It is no RSA key in PEM.</exception>
    public static BackupLock OfKey(string pem)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new BackupLock(null, rsa);
    }

    /// <summary>Keys to write with: of a passphrase the same each time, else new ones.</summary>
    internal async Task<BlobKeys> OpenForWritingAsync(IFilePlace keys, CancellationToken cancellation)
    {
        if (passphrase is null && rsa is null) return BlobKeys.None;
        var known = passphrase is null ? [] : (await OpenForReadingAsync(keys, cancellation)).All;
        if (known.Count > 0) return new BlobKeys(known[^1], known);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var secret = passphrase is null ? BlobKey.NewSecret() : Derive(salt, Iterations);
        var key = new BlobKey(secret);
        var kept = passphrase is null ? new KeptKey(null, 0, rsa!.Encrypt(secret, RSAEncryptionPadding.OaepSHA256)) : new KeptKey(salt, Iterations, null);
        await keys.PutAsync($"{Convert.ToHexStringLower(key.Id.Span)}.json", JsonSerializer.SerializeToUtf8Bytes(kept), cancellation);
        return new BlobKeys(key, [key]);
    }

    /// <exception cref="CryptographicException">The passphrase or key is not the one of this backup.</exception>
    internal async Task<BlobKeys> OpenForReadingAsync(IFilePlace keys, CancellationToken cancellation)
    {
        var found = new List<BlobKey>();
        await foreach (var file in keys.ListAsync("", cancellation))
        {
            await using var content = await keys.OpenAsync(file.Name, cancellation);
            var kept = await JsonSerializer.DeserializeAsync<KeptKey>(content, cancellationToken: cancellation) ?? throw Wrong();
            var key = new BlobKey(Open(kept));
            if (file.Name != $"{Convert.ToHexStringLower(key.Id.Span)}.json") throw Wrong();
            found.Add(key);
        }
        return new BlobKeys(null, found);
    }

    private byte[] Open(KeptKey kept) => kept switch
    {
        { Salt: { } salt } when passphrase is not null => Derive(salt, kept.Iterations),
        { Wrapped: { } wrapped } when rsa is not null => rsa.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256),
        { Salt: not null } => throw new CryptographicException("The backup is encrypted with a passphrase."),
        _ => throw new CryptographicException("The backup is encrypted with a public key: its private key opens it."),
    };

    private byte[] Derive(byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase!), salt, iterations, HashAlgorithmName.SHA256, 32);

    private static CryptographicException Wrong() => new("The passphrase is not the one that this backup was made with.");

    private sealed record KeptKey(byte[]? Salt, int Iterations, byte[]? Wrapped);
}
