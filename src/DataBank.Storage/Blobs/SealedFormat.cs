using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>
/// An encrypted blob: a header (format, key id, salt), then chunks of 64 KiB, each by AES-256-GCM with its own tag, so that any part can be
/// read by itself. The nonce is the number of the chunk and whether it is the last: chunks that are moved, left out or cut off do not open.
/// The key is the blob's own, so that nonces never meet.
/// </summary>
internal static class SealedFormat
{
    public const int ChunkBytes = 64 * 1024;
    public const int TagBytes = 16;
    public const int HeaderBytes = 8 + BlobKey.IdBytes + SaltBytes;
    private const int SaltBytes = 32;

    private static ReadOnlySpan<byte> Magic => "DBSEAL\u0001\0"u8;

    /// <summary>How long the content is of an encrypted blob of a length.</summary>
    public static long ContentBytes(long sealedBytes)
    {
        var body = Math.Max(0, sealedBytes - HeaderBytes);
        var chunks = (body + ChunkBytes + TagBytes - 1) / (ChunkBytes + TagBytes);
        return Math.Max(0, body - (chunks * TagBytes));
    }

    /// <summary>How long the encrypted blob is of a content of a length; an empty one has one chunk.</summary>
    public static long SealedBytes(long contentBytes) => HeaderBytes + contentBytes + (TagBytes * Math.Max(1, (contentBytes + ChunkBytes - 1) / ChunkBytes));

    /// <summary>A new header, and the cipher that it stands for.</summary>
    public static AesGcm Begin(BlobKey key, Span<byte> header)
    {
        Magic.CopyTo(header);
        key.Id.Span.CopyTo(header[Magic.Length..]);
        var salt = header[(Magic.Length + BlobKey.IdBytes)..HeaderBytes];
        RandomNumberGenerator.Fill(salt);
        return key.CipherFor(salt);
    }

    /// <exception cref="InvalidDataException">It is no such header, or of an unknown key.</exception>
    public static AesGcm Open(BlobKeys keys, ReadOnlySpan<byte> header) => header.StartsWith(Magic)
        ? keys.Find(KeyId(header)).CipherFor(header[(Magic.Length + BlobKey.IdBytes)..HeaderBytes])
        : throw new InvalidDataException("An encrypted blob has no header.");

    public static ReadOnlySpan<byte> KeyId(ReadOnlySpan<byte> header) => header.Slice(Magic.Length, BlobKey.IdBytes);

    /// <summary>Encrypts one chunk: ciphertext, then tag.</summary>
    public static void Encrypt(AesGcm cipher, long number, bool isLast, ReadOnlySpan<byte> plain, Span<byte> output)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(number, isLast, nonce);
        cipher.Encrypt(nonce, plain, output[..plain.Length], output.Slice(plain.Length, TagBytes));
    }

    /// <exception cref="InvalidDataException">The chunk was changed.</exception>
    public static void Decrypt(AesGcm cipher, long number, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(number, isLast, nonce);
        try
        {
            cipher.Decrypt(nonce, chunk[..^TagBytes], chunk[^TagBytes..], plain[..(chunk.Length - TagBytes)]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new InvalidDataException("An encrypted blob was changed, or is damaged.");
        }
    }

    private static void Nonce(long number, bool isLast, Span<byte> nonce)
    {
        BinaryPrimitives.WriteInt64BigEndian(nonce, number);
        nonce[8..].Clear();
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }
}
