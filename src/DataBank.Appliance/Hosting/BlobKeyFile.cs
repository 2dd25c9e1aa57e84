using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>
/// The keys that blobs are encrypted with, in <c>keys/blob-keys.json</c>, wrapped by the key-encryption key. The last one encrypts new
/// blobs; the others stay, for the blobs that they have encrypted.
/// </summary>
internal static class BlobKeyFile
{
    private const string Place = "blobs", Purpose = "blob-key";

    /// <summary>The keys of a data folder; the first is made when blobs are to be encrypted and there is none.</summary>
    /// <exception cref="SettingsProblem">The key-encryption key is not the one that they are wrapped by.</exception>
    public static BlobKeys Open(DataFolder folder, bool encrypts, IKeySeal seal)
    {
        if (encrypts && !File.Exists(PathOf(folder))) Add(folder, seal);
        if (!File.Exists(PathOf(folder))) return BlobKeys.None;
        var encryption = Encryption(folder, seal);
        BlobKey[] keys = [.. Read(folder).Select(key => new BlobKey(Unwrap(key, encryption)))];
        return new BlobKeys(encrypts ? keys[^1] : null, keys);
    }

    /// <summary>Adds a new key, which encrypts from the next start on; how many there are then.</summary>
    public static int Add(DataFolder folder, IKeySeal seal)
    {
        var keys = File.Exists(PathOf(folder)) ? Read(folder) : [];
        Write(folder, [.. keys, new WrappedKey([Encryption(folder, seal).Encrypt(BlobKey.NewSecret(), Place, Purpose)])]);
        return keys.Length + 1;
    }

    /// <summary>Wraps every key by the next key-encryption key, too: whichever of both is there afterwards opens them.</summary>
    public static void WrapAlso(DataFolder folder, KeyEncryption current, KeyEncryption next)
    {
        if (!File.Exists(PathOf(folder))) return;
        Write(folder, [.. Read(folder).Select(key => Unwrap(key, current)).Select(secret => new WrappedKey([next.Encrypt(secret, Place, Purpose), current.Encrypt(secret, Place, Purpose)]))]);
    }

    private static string PathOf(DataFolder folder) => Path.Combine(folder.Keys, "blob-keys.json");

    private static KeyEncryption Encryption(DataFolder folder, IKeySeal seal) => KeyEncryption.OpenOrCreate(folder.KeyEncryptionKey, seal);

    private static WrappedKey[] Read(DataFolder folder) => JsonSerializer.Deserialize<WrappedKey[]>(File.ReadAllBytes(PathOf(folder)))!;

    private static byte[] Unwrap(WrappedKey key, KeyEncryption encryption)
    {
        foreach (var wrap in key.Wraps)
        {
            try
            {
                return encryption.Decrypt(wrap, Place, Purpose);
            }
            catch (CryptographicException)
            {
                // Wrapped by another key-encryption key.
            }
        }
        throw new SettingsProblem("The keys of the encrypted blobs (keys/blob-keys.json) do not belong to keys/key-encryption.key: restore both from the same backup.");
    }

    private static void Write(DataFolder folder, WrappedKey[] keys)
    {
        Directory.CreateDirectory(folder.Keys);
        var made = PathOf(folder) + "." + Guid.NewGuid().ToString("n");
        using (var file = OwnerOnly.Write(made))
        {
            JsonSerializer.Serialize(file, keys);
            file.Flush(flushToDisk: true);
        }
        File.Move(made, PathOf(folder), overwrite: true);
    }

    /// <param name="Wraps">The same key, wrapped by each key-encryption key that may be in use.</param>
    private sealed record WrappedKey(byte[][] Wraps);
}
