using System.Runtime.CompilerServices;
using Azure.Identity;
using DataBank.Pseudonymization;

namespace DataBank.Appliance;

/// <summary>
/// What seals the key-encryption key in its file: nothing but the file's rights, a key in a security module (PKCS#11), or one in Azure Key Vault. Section <c>Keys</c>.
/// </summary>
internal sealed class KeySettings
{
    /// <summary>The module's library; null: no module.</summary>
    public string? Module { get; init; }

    /// <summary>Label of the token.</summary>
    public string? Token { get; init; }

    /// <summary>File with the user's PIN.</summary>
    public string? PinFile { get; init; }

    /// <summary>Label of the AES key that seals; made when the token has none.</summary>
    public string Label { get; init; } = "databank-key-encryption";

    /// <summary>Address of an RSA key in Azure Key Vault or a Managed HSM, without a version; null: none.</summary>
    public Uri? VaultKey { get; init; }

    /// <exception cref="SettingsProblem">A setting is missing.</exception>
    public void Validate()
    {
        var given = new[] { Module is not null, Token is not null, PinFile is not null };
        if (given.Distinct().Count() > 1) throw new SettingsProblem("Keys:Module, Token and PinFile go together.");
        if (VaultKey is not null && Module is not null) throw new SettingsProblem("Keys:Module and Keys:VaultKey exclude each other: one of them seals the key.");
        if (VaultKey is { } key && !(key.IsAbsoluteUri && (key.Scheme == Uri.UriSchemeHttps || key.IsLoopback) && key.Segments is [_, "keys/", var name] && !name.EndsWith('/')))
            throw new SettingsProblem("Keys:VaultKey is the address of a key without its version, such as https://name.vault.azure.net/keys/databank.");
        if (PinFile is not null && !File.Exists(PinFile)) throw new SettingsProblem("Keys:PinFile names the file with the PIN of the token, which must be there.");
    }

    public IKeySeal Seal() => Module is not null ? ModuleSeal() : VaultKey is not null ? VaultSeal() : new FileSeal();

    // The libraries that a method names are loaded when it is first called: those of modules and vaults take memory that others do without.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Pkcs11Seal ModuleSeal() => new(Module!, Token!, File.ReadAllText(PinFile!).Trim(), Label);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private KeyVaultSeal VaultSeal() => new(VaultKey!, new DefaultAzureCredential());
}
