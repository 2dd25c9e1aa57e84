using DataBank.Pseudonymization;

namespace DataBank.Appliance;

/// <summary>What seals the key-encryption key in its file: nothing but the file's rights, or a key in a security module (PKCS#11). Section <c>Keys</c>.</summary>
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

    /// <exception cref="SettingsProblem">A setting is missing.</exception>
    public void Validate()
    {
        var given = new[] { Module is not null, Token is not null, PinFile is not null };
        if (given.Distinct().Count() > 1) throw new SettingsProblem("Keys:Module, Token and PinFile go together.");
        if (PinFile is not null && !File.Exists(PinFile)) throw new SettingsProblem("Keys:PinFile names the file with the PIN of the token, which must be there.");
    }

    public IKeySeal Seal() => Module is null ? new FileSeal() : new Pkcs11Seal(Module, Token!, File.ReadAllText(PinFile!).Trim(), Label);
}
