using System.Security.Cryptography;
using Azure.Identity;
using DataBank.Appliance;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class KeyVaultSealTests
{
    [Fact]
    public async Task A_key_vault_seals_the_key_and_opens_it_for_its_identity_alone()
    {
        await using var vault = await KeyVaultServer.StartAsync(TestContext.Current.CancellationToken);
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        try
        {
            var seal = Seal(vault, "databank");
            var row = KeyEncryption.OpenOrCreate(file, seal).CreateMasterKey("lung");
            Assert.True(KeyEncryption.OpenOrCreate(file, Seal(vault, "databank")).Opens(row, "lung"));

            var content = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.StartsWith($"databank-keyvault-1\n{vault.Key("databank")}/v1\n", System.Text.Encoding.Latin1.GetString(content), StringComparison.Ordinal);
            Assert.Equal(-1, content.AsSpan().IndexOf(seal.Open(content)));
            Assert.Throws<CryptographicException>(() => new FileSeal().Open(content));

            Assert.Contains("another key", Assert.Throws<SettingsProblem>(() => Seal(vault, "other").Open(content)).Message, StringComparison.Ordinal);
            Assert.Contains("no key", Assert.Throws<SettingsProblem>(() => Seal(vault, "missing").Seal(new byte[32])).Message, StringComparison.Ordinal);
            vault.IsAllowed = false;
            Assert.Contains("role", Assert.Throws<SettingsProblem>(() => seal.Open(content)).Message, StringComparison.Ordinal);
            vault.IsAllowed = true;
            content[^1] ^= 1;
            Assert.Contains("as it was sealed", Assert.Throws<SettingsProblem>(() => seal.Open(content)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void What_is_not_sealed_yet_is_opened_as_it_lies_and_what_is_damaged_is_refused()
    {
        var seal = new KeyVaultSeal(new Uri("https://name.vault.azure.net/keys/databank"), new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned));
        var plain = RandomNumberGenerator.GetBytes(32);
        Assert.Equal(plain, seal.Open(plain));
        foreach (var damaged in new[] { [], plain[..31], "databank-keyvault-1\n"u8.ToArray(), "databank-keyvault-1\nhttps://name.vault.azure.net/keys/databank/v1"u8.ToArray() })
            Assert.Throws<CryptographicException>(() => seal.Open(damaged));
        Assert.Throws<SettingsProblem>(() => seal.Open("databank-keyvault-1\nhttps://evil.example/keys/databank/v1\nAAAA"u8.ToArray()));
        Assert.Throws<SettingsProblem>(() => seal.Open("databank-keyvault-1\nhttps://name.vault.azure.net/keys/databank2/v1\nAAAA"u8.ToArray()));
    }

    [Theory]
    [InlineData("https://name.vault.azure.net/keys/databank", true)]
    [InlineData("https://name.vault.azure.net/keys/databank/0123456789abcdef", false)]
    [InlineData("https://name.vault.azure.net/keys/databank/", false)]
    [InlineData("https://name.vault.azure.net/secrets/databank", false)]
    [InlineData("http://name.vault.azure.net/keys/databank", false)]
    public void Settings_name_a_key_without_its_version(string address, bool isFit)
    {
        var problem = Record.Exception(new KeySettings { VaultKey = new Uri(address) }.Validate);
        Assert.Equal(isFit, problem is null);
    }

    private static KeyVaultSeal Seal(KeyVaultServer vault, string key) => new(vault.Key(key), new DefaultAzureCredential());
}
