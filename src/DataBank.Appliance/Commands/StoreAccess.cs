using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The databases and blobs of an appliance, for commands that work on all of them.</summary>
internal static class StoreAccess
{
    public const string Clinical = "clinical", Vault = "vault", People = "access";
    public const string ClinicalSchema = "records", VaultSchema = "vault";

    public static Task<Database> OpenVaultAsync(ApplianceSettings settings, CancellationToken cancellation) => Database.OpenAsync(
        settings.Vault.Provider, settings.Vault.ConnectionString ?? $"Data Source={settings.Folder.VaultDatabase}", VaultSchema, TimeProvider.System, cancellation);

    /// <summary>Whether there are people and clients: not where the appliance never ran with access control.</summary>
    public static bool HasPeople(ApplianceSettings settings) => settings.Access.Provider != DatabaseEngine.Sqlite || settings.Access.ConnectionString is not null || File.Exists(settings.Folder.AccessDatabase);

    /// <summary>Writes people, clients and tokens as of now to a new SQLite file.</summary>
    public static async Task SnapshotPeopleAsync(ApplianceSettings settings, string path, CancellationToken cancellation)
    {
        if (settings.Access.Provider != DatabaseEngine.Sqlite)
        {
            await AccessCopy.RunAsync((settings.Access.Provider, settings.AccessConnection), (DatabaseEngine.Sqlite, $"Data Source={path};Pooling=False"), TimeProvider.System, cancellation);
            return;
        }
        await using var people = await Database.OpenAsync(DatabaseEngine.Sqlite, settings.AccessConnection, AccessDatabase.Schema, TimeProvider.System, cancellation);
        await people.SnapshotAsync(path, AccessDatabase.Schema, cancellation);
    }

    public static BlobStore OpenBlobs(ApplianceSettings settings, bool isToBeWritten) =>
        new(ApplianceFiles.Open(settings).Blobs, BlobKeyFile.Open(settings.Folder, isToBeWritten && settings.Blobs.Encrypt, settings.Keys.Seal()));
}
