using System.Security.Cryptography;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class KeyEncryptionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-keys-").FullName;

    private string KeyFile => Path.Combine(folder, "keys", "kek");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_key_file_is_made_once_and_only_its_owner_may_read_it()
    {
        var row = KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()).Encrypt([1, 2, 3], "lung", "row");
        Assert.Equal([1, 2, 3], KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()).Decrypt(row, "lung", "row"));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void A_row_opens_only_where_it_was_written()
    {
        var encryption = KeyEncryption.OpenOrCreate(KeyFile, new FileSeal());
        var row = encryption.Encrypt([1, 2, 3], "lung", "row");
        Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(row, "stomach", "row"));
        Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(row, "lun", "grow"));
        row[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => encryption.Decrypt(row, "lung", "row"));
    }

    [Fact]
    public void The_same_row_is_never_encrypted_alike()
    {
        var encryption = KeyEncryption.OpenOrCreate(KeyFile, new FileSeal());
        Assert.NotEqual(encryption.Encrypt([1, 2, 3], "lung", "row"), encryption.Encrypt([1, 2, 3], "lung", "row"));
    }

    [Fact]
    public void A_wrapped_master_key_gives_the_same_pseudonyms_after_a_restart()
    {
        var wrapped = KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()).CreateMasterKey("lung");
        var before = KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()).OpenTheme("lung", wrapped).Pseudonym("d", "s", "v");
        Assert.Equal(before, KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()).OpenTheme("lung", wrapped).Pseudonym("d", "s", "v"));
    }

    [Fact]
    public void A_damaged_key_file_is_refused()
    {
        KeyEncryption.OpenOrCreate(KeyFile, new FileSeal());
        File.WriteAllBytes(KeyFile, new byte[31]);
        Assert.Throws<CryptographicException>(() => KeyEncryption.OpenOrCreate(KeyFile, new FileSeal()));
    }
}
