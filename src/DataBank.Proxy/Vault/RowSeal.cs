using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Proxy;

/// <summary>
/// Encrypts and hashes the rows of the vault under one secret (a theme's master key, or the vault's own): destroying that secret
/// makes every row unreadable, in backups too.
/// </summary>
internal sealed class RowSeal
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] rowKey;
    private readonly byte[] hashKey;

    public RowSeal(ReadOnlySpan<byte> secret, string name)
    {
        rowKey = Derive(secret, name, "vault-row");
        hashKey = Derive(secret, name, "vault-hash");
    }

    /// <summary>Lower-case hex HMAC-SHA256 over the length-prefixed parts: finds a row without telling what it is about.</summary>
    public string Hash(params ReadOnlySpan<string> parts) => HashUnder(hashKey, parts);

    /// <summary>The same under a key that another vault has given out (<see cref="CopyHashKey"/>).</summary>
    public static string HashUnder(byte[] hashKey, params ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
            size += sizeof(int) + Encoding.UTF8.GetByteCount(part);
        var message = size <= 512 ? stackalloc byte[size] : new byte[size];
        var rest = message;
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(hashKey, message, mac);
        return Convert.ToHexStringLower(mac);
    }

    /// <summary>What hashes are made by, for another vault that goes on with them. It opens no row.</summary>
    public byte[] CopyHashKey() => [.. hashKey];

    /// <summary>Nonce, tag, ciphertext.</summary>
    /// <param name="place">The row's own key: a row copied to another place does not open there.</param>
    public byte[] Seal(string text, string place) => Seal(Encoding.UTF8.GetBytes(text), place);

    /// <inheritdoc cref="Seal(string, string)"/>
    public byte[] Seal(ReadOnlySpan<byte> plain, string place)
    {
        var row = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(row.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(rowKey, TagBytes);
        aes.Encrypt(
            row.AsSpan(0, NonceBytes), plain, row.AsSpan(NonceBytes + TagBytes), row.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(place));
        return row;
    }

    /// <exception cref="CryptographicException">The row was changed, moved, or belongs to another key.</exception>
    public string Open(ReadOnlySpan<byte> row, string place) => Encoding.UTF8.GetString(OpenBytes(row, place));

    /// <inheritdoc cref="Open"/>
    public byte[] OpenBytes(ReadOnlySpan<byte> row, string place)
    {
        if (row.Length < NonceBytes + TagBytes)
            throw new CryptographicException("The encrypted row is damaged.");
        var plain = new byte[row.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(rowKey, TagBytes);
        aes.Decrypt(row[..NonceBytes], row[(NonceBytes + TagBytes)..], row.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(place));
        return plain;
    }

    private static byte[] Derive(ReadOnlySpan<byte> secret, string name, string purpose)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info: Encoding.UTF8.GetBytes($"v1|{name}|{purpose}"));
        return key;
    }
}
