using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// The key-encryption key, which lies in a sealed file: wraps the themes' master keys and encrypts the rows of the vault with AES-256-GCM.
/// Theme and purpose are associated data, so that a row copied to another place does not open there.
/// </summary>
public sealed class KeyEncryption
{
    internal const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const byte Format = 1;
    private const string Next = ".next";

    private readonly byte[] key;

    private KeyEncryption(byte[] key) => this.key = key;

    /// <summary>
    /// Reads the key file, or makes it with 32 random bytes that only its owner may read. Two processes that start together end
    /// up with the same key: the file appears whole under its name or not at all.
    /// </summary>
    /// <exception cref="CryptographicException">The file can't be opened by this seal.</exception>
    public static KeyEncryption OpenOrCreate(string path, IKeySeal seal)
    {
        if (!File.Exists(path))
        {
            Create(path, seal);
        }
        return new KeyEncryption(seal.Open(File.ReadAllBytes(path)));
    }

    /// <summary>The key that a rotation made and has not finished with; null when there is none.</summary>
    public static KeyEncryption? OpenNext(string path, IKeySeal seal) => File.Exists(path + Next) ? OpenOrCreate(path + Next, seal) : null;

    /// <summary>Makes the key that comes next, beside the present one; whatever an interrupted rotation left there is gone.</summary>
    public static KeyEncryption CreateNext(string path, IKeySeal seal)
    {
        DropNext(path);
        return OpenOrCreate(path + Next, seal);
    }

    /// <summary>The next key is the present one from now on.</summary>
    public static void AdoptNext(string path) => File.Move(path + Next, path, overwrite: true);

    public static void DropNext(string path) => File.Delete(path + Next);

    /// <summary>Whether a master key is wrapped under this one.</summary>
    public bool Opens(ReadOnlySpan<byte> wrappedMasterKey, string name)
    {
        try
        {
            CryptographicOperations.ZeroMemory(Decrypt(wrappedMasterKey, name, "master-key"));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Format byte, random nonce, tag, ciphertext.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext, string theme, string purpose)
    {
        var row = new byte[1 + NonceBytes + TagBytes + plaintext.Length];
        row[0] = Format;
        var nonce = row.AsSpan(1, NonceBytes);
        var tag = row.AsSpan(1 + NonceBytes, TagBytes);
        var ciphertext = row.AsSpan(1 + NonceBytes + TagBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, Place(theme, purpose));
        return row;
    }

    /// <exception cref="CryptographicException">The row was changed, belongs to another theme or purpose, or to another key.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> row, string theme, string purpose)
    {
        if (row.Length < 1 + NonceBytes + TagBytes || row[0] != Format)
        {
            throw new CryptographicException("The encrypted row is damaged.");
        }
        var plaintext = new byte[row.Length - 1 - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            row.Slice(1, NonceBytes), row[(1 + NonceBytes + TagBytes)..], row.Slice(1 + NonceBytes, TagBytes), plaintext, Place(theme, purpose));
        return plaintext;
    }

    /// <summary>A master key that a theme has had elsewhere, wrapped for the vault.</summary>
    public byte[] WrapMasterKey(ReadOnlySpan<byte> master, string theme) => Encrypt(master, theme, "master-key");

    /// <summary>A new random master key for a theme, wrapped for the vault.</summary>
    public byte[] CreateMasterKey(string theme)
    {
        Span<byte> master = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(master);
        var wrapped = Encrypt(master, theme, "master-key");
        CryptographicOperations.ZeroMemory(master);
        return wrapped;
    }

    /// <summary>The theme's keys from its wrapped master key.</summary>
    /// <param name="name">By which they are derived: the theme's id at the bank that it was opened at; null: its own id.</param>
    public ThemeKeys OpenTheme(string theme, ReadOnlySpan<byte> wrappedMasterKey, string? name = null)
    {
        var master = Decrypt(wrappedMasterKey, theme, "master-key");
        var keys = new ThemeKeys(name ?? theme, master);
        CryptographicOperations.ZeroMemory(master);
        return keys;
    }

    private static byte[] Place(string theme, string purpose)
    {
        var themeLength = Encoding.UTF8.GetByteCount(theme);
        var place = new byte[sizeof(int) + themeLength + Encoding.UTF8.GetByteCount(purpose)];
        BinaryPrimitives.WriteInt32BigEndian(place, themeLength);
        Encoding.UTF8.GetBytes(theme, place.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(purpose, place.AsSpan(sizeof(int) + themeLength));
        return place;
    }

    private static void Create(string path, IKeySeal seal)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(temporary, options))
        {
            var made = RandomNumberGenerator.GetBytes(KeyBytes);
            file.Write(seal.Seal(made));
            CryptographicOperations.ZeroMemory(made);
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // Another process was first: its key counts.
        }
    }
}
