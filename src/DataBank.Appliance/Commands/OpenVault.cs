using DataBank.Proxy;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The vault of a data folder, opened by a command while the appliance is stopped.</summary>
internal sealed class OpenVault : IAsyncDisposable
{
    private readonly Database database;

    private OpenVault(Database database, VaultUpkeep upkeep) => (this.database, Upkeep) = (database, upkeep);

    public VaultUpkeep Upkeep { get; }

    /// <exception cref="SettingsProblem">There is no such folder.</exception>
    public static async Task<OpenVault> OpenAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist.");
        var database = await StoreAccess.OpenVaultAsync(settings, cancellation);
        var shelf = new DatabaseShelf(settings.Views.Provider, settings.Views.ConnectionString ?? settings.Folder.Views, TimeProvider.System);
        return new OpenVault(database, new VaultUpkeep(new VaultStore(database), shelf, settings.Folder.KeyEncryptionKey, settings.Keys.Seal()));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
