using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>A key of 256 bits from which each blob gets one of its own.</summary>
public sealed class BlobKey
{
    internal const int IdBytes = 8;
    private const int Bytes = 32;
    private readonly byte[] secret;

    public BlobKey(byte[] secret)
    {
        if (secret.Length != Bytes) throw new CryptographicException("A key of blobs has 32 bytes.");
        this.secret = secret;
        Id = HKDF.Expand(HashAlgorithmName.SHA256, secret, IdBytes, "databank blob key id"u8.ToArray());
    }

    /// <summary>Tells keys apart and says nothing about them.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(Bytes);

    /// <summary>The cipher of one blob.</summary>
    /// <param name="salt">Random, of that blob alone.</param>
    internal AesGcm CipherFor(ReadOnlySpan<byte> salt)
    {
        Span<byte> own = stackalloc byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, own, salt, "databank blob"u8);
        var cipher = new AesGcm(own, SealedFormat.TagBytes);
        CryptographicOperations.ZeroMemory(own);
        return cipher;
    }
}
