using System.CommandLine;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank backup</c>: a generation of everything that can't be made again, while the appliance runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var to = new Option<string>("--to") { Description = "The folder that holds the backups, on another machine or disk.", HelpName = "DIR", Required = true };
        var keep = new Option<int>("--keep") { Description = "How many generations stay (残す世代数); older ones are removed.", HelpName = "N", DefaultValueFactory = _ => 14 };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--keep takes a number above 0.");
        });
        var secret = new BackupSecret("--public-key", "The backup is encrypted for the holder of the private RSA key; a PEM file.");
        var command = new ExampledCommand(
            "backup",
            "Backs up records, vault, blobs, keys and journal while the appliance runs (バックアップ). What the last generations hold already is not copied again. Views are not in it: they are made anew.",
            "databank backup --data ./data --to /mnt/backup --passphrase-file /root/backup.txt",
            "databank backup --data ./data --to /mnt/backup --public-key hospital.pem --keep 30")
        { data, to, keep };
        secret.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            var folder = parsed.GetRequiredValue(to);
            var repository = await secret.OpenAsync(parsed, folder, isToBeWritten: true, cancellation);
            var (name, manifest, added) = await RunAsync(settings, repository, cancellation);
            var (generations, blobs) = await repository.KeepAsync(parsed.GetValue(keep), cancellation);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Generation {name} in {folder} (世代 {name}): {manifest.Databases.Count} databases, {manifest.Files.Count} files, {manifest.Blobs} blobs with {manifest.BlobBytes / 1e6:0.0} MB, {added} of them new."));
            if (generations > 0) Console.WriteLine($"{generations} older generations were removed, and {blobs} files that only they had.");
            if (!secret.IsGiven(parsed)) Console.WriteLine("It is not encrypted: whoever can read the folder can read all records and make any token. --passphrase-file or --public-key encrypts it (暗号化されていません).");
            return 0;
        }));
        return command;
    }

    private static async Task<(string Name, BackupManifest Manifest, long Added)> RunAsync(ApplianceSettings settings, BackupRepository repository, CancellationToken cancellation)
    {
        var folder = settings.Folder;
        var backup = new Backup(repository, Path.Combine(folder.Path, "backup.tmp"), ConsoleProgress.Show, TimeProvider.System);
        if (settings.Vault.Provider != DatabaseEngine.Sqlite || File.Exists(folder.VaultDatabase))
        {
            await using var vault = await StoreAccess.OpenVaultAsync(settings, cancellation);
            await backup.AddAsync(StoreAccess.Vault, path => vault.SnapshotAsync(path, StoreAccess.VaultSchema, cancellation), cancellation);
        }
        await using (var clinical = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation))
        {
            await backup.AddAsync(StoreAccess.Clinical, path => clinical.SnapshotAsync(path, StoreAccess.ClinicalSchema, cancellation), cancellation);
        }
        if (StoreAccess.HasPeople(settings)) await backup.AddAsync(StoreAccess.People, path => StoreAccess.SnapshotPeopleAsync(settings, path, cancellation), cancellation);
        await backup.AddFolderAsync("keys", folder.Keys, wholeLines: false, cancellation);
        await backup.AddFolderAsync("audit", folder.Audit, wholeLines: true, cancellation);
        await backup.AddFolderAsync("packages", folder.Packages, wholeLines: false, cancellation);
        return await backup.CompleteAsync(StoreAccess.OpenBlobs(settings, isToBeWritten: false), cancellation);
    }
}
