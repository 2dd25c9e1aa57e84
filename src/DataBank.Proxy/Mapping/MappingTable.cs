using System.Security.Cryptography;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Who is behind the pseudonyms and case ids of a theme: everybody who ever was in its view, also when it is no longer live, until its
/// key is destroyed. What leads to a person is opened here only, for those whom <see cref="MappingEndpoints"/> lets in.
/// </summary>
internal sealed class MappingTable(VaultStore vault, CaseStore cases, KeyEncryption keyEncryption)
{
    /// <summary>In the order of case ids; null when the vault has no such theme.</summary>
    public async Task<IReadOnlyList<MappedCase>?> ReadAsync(string theme, CancellationToken cancellation)
    {
        if ((await vault.ThemesAsync(cancellation)).FirstOrDefault(known => known.Theme == theme) is not { } row)
            return null;
        var keys = keyEncryption.OpenTheme(theme, row.WrappedKey, row.KeyName);
        var seal = SealOf(row);
        return [.. (await cases.AllAsync(theme, cancellation)).Select(each => Open(each, seal, keys))];
    }

    private static MappedCase Open(VaultCase row, RowSeal seal, ThemeKeys keys)
    {
        var (caseId, person) = CaseIds.Open(row, seal);
        return new MappedCase(caseId, keys.PatientPseudonym(person), person);
    }

    private RowSeal SealOf(VaultTheme theme)
    {
        var master = keyEncryption.Decrypt(theme.WrappedKey, theme.Theme, "master-key");
        var seal = new RowSeal(master, theme.KeyName);
        CryptographicOperations.ZeroMemory(master);
        return seal;
    }
}
