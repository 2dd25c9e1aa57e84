using System.Security.Cryptography;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>What is done to the keys of a vault while no node has it open: new keys, and the destruction of a theme's.</summary>
/// <param name="keyFile">The key-encryption key; every node has the same.</param>
/// <param name="seal">By what that file is sealed.</param>
public sealed class VaultUpkeep(VaultStore vault, DatabaseShelf shelf, string keyFile, IKeySeal seal)
{
    /// <summary>
    /// Opens the key-encryption key. A rotation that was interrupted is finished, or undone, by what the vault's keys are wrapped under.
    /// </summary>
    public static async Task<KeyEncryption> OpenKeyAsync(VaultStore vault, string keyFile, IKeySeal seal, CancellationToken cancellation)
    {
        if (KeyEncryption.OpenNext(keyFile, seal) is { } next)
        {
            if (await vault.FindKeyAsync(PersonVault.KeyName, cancellation) is { } wrapped && next.Opens(wrapped, PersonVault.KeyName))
                KeyEncryption.AdoptNext(keyFile);
            else
                KeyEncryption.DropNext(keyFile);
        }
        return KeyEncryption.OpenOrCreate(keyFile, seal);
    }

    /// <summary>A new key-encryption key: every wrapped key is wrapped anew, nothing else changes. Gives how many there were.</summary>
    /// <param name="wrapAlso">Wraps what is not in the vault by both keys: it runs before either of them is the only one.</param>
    public async Task<int> RotateAsync(Action<KeyEncryption, KeyEncryption> wrapAlso, CancellationToken cancellation)
    {
        var current = await OpenKeyAsync(vault, keyFile, seal, cancellation);
        var next = KeyEncryption.CreateNext(keyFile, seal);
        wrapAlso(current, next);
        var count = await vault.RewrapAsync((name, wrapped) => Rewrap(current, next, name, wrapped), cancellation);
        KeyEncryption.AdoptNext(keyFile);
        return count;
    }

    /// <summary>A new key for a theme: its next view has other pseudonyms, dates and case ids, and nothing leads from the former ones to these.</summary>
    /// <returns>The theme's epoch from now on; null when the vault has no such theme.</returns>
    public async Task<int?> RekeyAsync(string theme, CancellationToken cancellation)
    {
        if (await FindAsync(theme, cancellation) is not { } row)
            return null;
        var key = await OpenKeyAsync(vault, keyFile, seal, cancellation);
        await DropViewAsync(row, cancellation);
        var wrapped = key.CreateMasterKey(theme);
        var (former, next) = (key.OpenTheme(theme, row.WrappedKey, row.KeyName), key.OpenTheme(theme, wrapped, row.KeyName));
        // Else a question could be asked again beside one of before, to part one person from the others.
        var marks = (await new PersonStore(vault.Database).AllAsync(cancellation)).ToDictionary(
            person => CohortMarks.Of(former.PatientPseudonym(person)), person => CohortMarks.Of(next.PatientPseudonym(person)));
        return await vault.RekeyThemeAsync(theme, wrapped, cohort => CohortMarks.Replace(cohort, marks), cancellation);
    }

    /// <summary>
    /// Destroys a theme for good: its view, its rows, its key. What backups still hold of it can't be read by anybody from then on, except by who
    /// has a backup of the vault and the key-encryption key: that key is to be rotated then, too.
    /// </summary>
    /// <returns>What was destroyed; null when the vault has no such theme.</returns>
    public async Task<ShreddedTheme?> ShredAsync(string theme, CancellationToken cancellation)
    {
        if (await FindAsync(theme, cancellation) is not { } row)
            return null;
        var counts = await vault.CountRowsAsync(theme, cancellation);
        await DropViewAsync(row, cancellation);
        await vault.ShredThemeAsync(theme, cancellation);
        return new ShreddedTheme(theme, row.Epoch, row.OpenedAt, Convert.ToHexStringLower(SHA256.HashData(row.WrappedKey)), counts);
    }

    private async Task<VaultTheme?> FindAsync(string theme, CancellationToken cancellation) =>
        (await vault.ThemesAsync(cancellation)).FirstOrDefault(row => row.Theme == theme);

    private Task DropViewAsync(VaultTheme row, CancellationToken cancellation) =>
        shelf.Fits(row.ViewStem, row.Theme) ? shelf.DropAsync(row.ViewStem, cancellation) : Task.CompletedTask;

    private static byte[] Rewrap(KeyEncryption current, KeyEncryption next, string name, byte[] wrapped)
    {
        var master = current.Decrypt(wrapped, name, "master-key");
        var rewrapped = next.Encrypt(master, name, "master-key");
        CryptographicOperations.ZeroMemory(master);
        return rewrapped;
    }
}
