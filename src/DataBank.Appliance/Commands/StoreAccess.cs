using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The databases and blobs of an appliance, for commands that work on all of them.</summary>
internal static class StoreAccess
{
    public const string Clinical = "clinical", Vault = "vault", People = "access";
    public const string ClinicalSchema = "records", VaultSchema = "vault";

    public static Task<Database> OpenVaultAsync(ApplianceSettings settings, CancellationToken cancellation) => Database.OpenAsync(
        settings.Vault.Provider, settings.Vault.ConnectionString ?? $"Data Source={settings.Folder.VaultDatabase}", VaultSchema, TimeProvider.System, cancellation);

    /// <summary>People, clients and tokens, where they are in a file of the data folder; null where they are in a database server.</summary>
    public static async Task<Database?> OpenPeopleAsync(ApplianceSettings settings, CancellationToken cancellation) =>
        settings.Access.Provider == DatabaseEngine.Sqlite && File.Exists(settings.Folder.AccessDatabase)
            ? await Database.OpenAsync(DatabaseEngine.Sqlite, settings.AccessConnection, "access", TimeProvider.System, cancellation)
            : null;

    public static BlobStore OpenBlobs(ApplianceSettings settings, bool isToBeWritten) =>
        new(ApplianceFiles.Open(settings).Blobs, BlobKeyFile.Open(settings.Folder, isToBeWritten && settings.Blobs.Encrypt));
}
