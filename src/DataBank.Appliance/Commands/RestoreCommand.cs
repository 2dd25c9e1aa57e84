using System.CommandLine;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank restore</c>: a generation of a backup into an empty data folder and, where the settings say so, empty databases.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The folder that holds the backups.", HelpName = "DIR", Required = true };
        var data = new Option<string>("--data") { Description = "The data folder to be made; it must be empty, or a restore that broke off.", HelpName = "DIR" };
        var generation = new Option<string>("--generation") { Description = "Which generation; the newest if none is named.", HelpName = "NAME" };
        var list = new Option<bool>("--list") { Description = "Only lists the generations (世代の一覧)." };
        var secret = new BackupSecret("--private-key", "The private RSA key of a backup that was made with its public key; a PEM file.");
        var command = new ExampledCommand(
            "restore",
            "Restores a generation of a backup and checks it (リストア). Settings such as DATABANK_Storage__Provider say which databases are filled; they may be on another engine than before.",
            "databank restore --from /mnt/backup --list --passphrase-file /root/backup.txt",
            "databank restore --from /mnt/backup --data ./data --passphrase-file /root/backup.txt",
            "databank restore --from /mnt/backup --data ./data --generation 20260401T030000Z --private-key hospital.key")
        { from, data, generation, list };
        secret.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var folder = parsed.GetRequiredValue(from);
            if (!Directory.Exists(folder)) throw new SettingsProblem("The folder of --from does not exist.");
            var repository = await secret.OpenAsync(parsed, folder, isToBeWritten: false, cancellation);
            var names = await repository.NamesAsync(cancellation);
            if (names.Count == 0) throw new SettingsProblem($"There is no complete backup in {folder}.");
            if (parsed.GetValue(list)) return await ListAsync(repository, names, cancellation);
            var name = parsed.GetValue(generation) ?? names[^1];
            if (!names.Contains(name)) throw new SettingsProblem($"There is no generation {name}: --list shows them.");
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            return await RunAsync(settings, repository, name, cancellation);
        }));
        return command;
    }

    private static async Task<int> ListAsync(BackupRepository repository, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        foreach (var name in names)
        {
            var manifest = await repository.ReadAsync(name, cancellation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{manifest.CreatedAt:u}\t{manifest.Blobs} blobs\t{manifest.BlobBytes / 1e6:0.0} MB"));
        }
        return 0;
    }

    private static async Task<int> RunAsync(ApplianceSettings settings, BackupRepository repository, string name, CancellationToken cancellation)
    {
        Begin(settings.Folder);
        var restore = new Restore(repository, name, settings.Folder.Path, ConsoleProgress.Show);
        var manifest = await restore.ManifestAsync(cancellation);
        foreach (var file in manifest.Files) await restore.WriteFileAsync(file, PathOf(settings.Folder, file.Name), cancellation);
        var blobs = StoreAccess.OpenBlobs(settings, isToBeWritten: true);
        await blobs.PrepareAsync(cancellation);
        await restore.WriteBlobsAsync(blobs, cancellation);
        foreach (var entry in manifest.Databases) await FillAsync(settings, restore, entry, cancellation);
        File.Delete(settings.Folder.UnfinishedRestore);
        ConsoleProgress.End();
        Console.WriteLine($"Generation {name} is restored to {settings.Folder.Path} (世代 {name} を復元しました). Views are made anew when the appliance starts.");
        return await VerifyCommand.RunAsync(settings, isThorough: false, cancellation);
    }

    private static void Begin(DataFolder folder)
    {
        var isAgain = File.Exists(folder.UnfinishedRestore);
        if (!isAgain && Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any())
            throw new SettingsProblem($"{folder.Path} is not empty: restore into a new folder (空のフォルダを指定してください).");
        folder.Create();
        File.WriteAllText(folder.UnfinishedRestore, "A restore is under way, or broke off: run it again.\n");
    }

    private static async Task FillAsync(ApplianceSettings settings, Restore restore, BackupEntry entry, CancellationToken cancellation)
    {
        if (entry.Name == StoreAccess.People)
        {
            if (settings.Access is { Provider: DatabaseEngine.Sqlite, ConnectionString: null }) await restore.WriteFileAsync(entry, settings.Folder.AccessDatabase, cancellation);
            else await restore.FillAccessAsync(entry, settings.Access.Provider, settings.AccessConnection, TimeProvider.System, cancellation);
            return;
        }
        var (provider, connection, path) = entry.Name == StoreAccess.Vault
            ? (settings.Vault.Provider, settings.Vault.ConnectionString, settings.Folder.VaultDatabase)
            : (settings.Storage.Provider, settings.Storage.ConnectionString, settings.Folder.ClinicalDatabase);
        if (provider == DatabaseEngine.Sqlite && connection is null)
        {
            await restore.WriteFileAsync(entry, path, cancellation);
            return;
        }
        await using var target = entry.Name == StoreAccess.Vault
            ? await StoreAccess.OpenVaultAsync(settings, cancellation)
            : await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        await restore.FillAsync(entry, target, entry.Name == StoreAccess.Vault ? StoreAccess.VaultSchema : StoreAccess.ClinicalSchema, cancellation);
    }

    /// <exception cref="SettingsProblem">The name is none of a backup of ours.</exception>
    private static string PathOf(DataFolder folder, string name)
    {
        var root = name.Split('/')[0] switch
        {
            "keys" => folder.Keys,
            "audit" => folder.Audit,
            "packages" => folder.Packages,
            _ => throw new SettingsProblem($"The backup holds a file {name} that this version does not know."),
        };
        var path = Path.GetFullPath(Path.Combine(root, name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]));
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new SettingsProblem("The backup holds a file that leads out of its folder.");
    }
}
