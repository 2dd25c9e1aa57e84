using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataBank.Proxy;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank handover export</c>: all that a bank holds as a folder that can be read without us.</summary>
internal static class HandoverExportCommand
{
    public static Command Create()
    {
        var (data, site) = (DataOption.Create("The data folder of the appliance, which must be stopped."), HandoverCommand.Site("The code of this bank."));
        var to = new Option<string>("--to") { Description = "A new folder for the package.", HelpName = "DIR", Required = true };
        var recipient = new Option<string>("--recipient") { Description = "The recipient's public RSA key of 3072 bits or more, a PEM file: themes are sealed for who holds the private one.", HelpName = "FILE" };
        var theme = new Option<string[]>("--theme") { Description = "A theme whose pseudonyms stay the same there, and the Task (/vault/ID/Task, reason handover) that two mapping holders approved for this recipient's key. May be repeated.", HelpName = "ID=TASK", DefaultValueFactory = _ => [] };
        var baseUrl = new Option<string?>("--base-url") { Description = "The address under which clients reach FHIR here: absolute references below it are the bank's own. Without it the one of the settings.", HelpName = "URL" };
        var command = new ExampledCommand(
            "export",
            "Writes all that the bank holds into a folder that can be read without us: resources with their histories as NDJSON, images and genome files byte for byte, a signed manifest (引継ぎパッケージの作成). Themes go along sealed, with their keys and case ids. Stop the appliance first.",
            "databank handover export --data ./data --to /mnt/package --site HOSPB",
            "databank handover export --data ./data --to /mnt/package --site HOSPB --recipient sip.pem --theme lung-egfr=019d5c1e-8f6e-7b3a-9d1c-2f4e6a8b0c1d")
        { data, to, site, recipient, theme, baseUrl };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            var folder = parsed.GetRequiredValue(to);
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new SettingsProblem("The folder of --to is not empty: name a new one (空のフォルダを指定してください).");
            var key = parsed.GetValue(recipient) is { } file ? await RecipientKey.ReadAsync(file, cancellation) : ((BackupLock, string)?)null;
            var themes = parsed.GetRequiredValue(theme).Select(Parse).ToList();
            if (themes.Count > 0 && key is null) throw new SettingsProblem("Themes are sealed for a recipient: give --recipient.");
            await RunAsync(settings, folder, (parsed.GetRequiredValue(site), parsed.GetValue(baseUrl) ?? $"{settings.OwnAddress.ToString().TrimEnd('/')}/fhir"), key, themes, cancellation);
            return 0;
        }));
        return command;
    }

    private static async Task RunAsync(
        ApplianceSettings settings, string folder, (string Site, string BaseUrl) bank, (BackupLock Lock, string Hash)? key, List<(string Theme, string Task)> themes, CancellationToken cancellation)
    {
        await using var journal = await HandoverJournal.OpenAsync(settings, cancellation);
        // What can be refused comes first, and before anything is written.
        var contents = themes.Count > 0 ? await TakeOutAsync(settings, key!.Value.Hash, themes, cancellation) : [];
        foreach (var (id, _) in themes) await journal.RecordAsync("E", "mapping-export", $"vault/{id}");
        await journal.RecordAsync("E", "export", "handover");
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        await using var package = new PackageWriter(folder);
        var export = new HandoverExport(database, StoreAccess.OpenBlobs(settings, isToBeWritten: false), package, journal.Journal, HandoverJournal.Subject, ConsoleProgress.Show);
        var at = await export.WriteResourcesAsync(cancellation);
        await export.WriteImagesAsync(cancellation);
        await export.WriteGenomesAsync(cancellation);
        await export.WriteWorkitemsAsync(cancellation);
        foreach (var (id, content) in contents)
        {
            await SealedFolder.WriteAsync(Path.Combine(folder, "themes"), id, content, key!.Value.Lock, cancellation);
            CryptographicOperations.ZeroMemory(content);
        }
        if (contents.Count > 0) await package.NoteFolderAsync("themes", cancellation);
        await package.AddAsync(HandoverReadme.Name, stream => stream.WriteAsync(Encoding.UTF8.GetBytes(HandoverReadme.Text), cancellation).AsTask(), cancellation);
        var manifest = new HandoverManifest(
            HandoverManifest.CurrentFormat, TimeOrderedId.New().ToString(), bank.Site, at, bank.BaseUrl, settings.Dicom.DefaultIssuerSystem, settings.Dicom.Issuers,
            [.. themes.Select(each => each.Theme)], export.Counts, package.Files, package.Bytes, package.Close());
        await File.WriteAllTextAsync(Path.Combine(folder, PackageWriter.Manifest), await SignedStatement.MakeAsync(settings.Folder, manifest, cancellation), cancellation);
        ConsoleProgress.End();
        foreach (var (kind, count) in export.Counts) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}\t{count}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Package {manifest.Id} of site {bank.Site} is in {folder}: {package.Files} files, {package.Bytes / 1e6:0.0} MB, {themes.Count} themes (パッケージを作成しました)."));
        if (themes.Count == 0) Console.WriteLine("No theme goes along: its pseudonyms will be others there (仮名は引き継がれません). --theme and --recipient take themes along.");
        Console.WriteLine($"Signed by {await SignedStatement.SignerAsync(settings.Folder, cancellation)}: tell the recipient by another way than the package (署名鍵の拇印。パッケージとは別の経路で伝えてください).");
    }

    private static async Task<List<(string Theme, byte[] Content)>> TakeOutAsync(ApplianceSettings settings, string recipient, List<(string Theme, string Task)> themes, CancellationToken cancellation)
    {
        await using var vault = await StoreAccess.OpenVaultAsync(settings, cancellation);
        var handover = await ThemeHandover.OpenAsync(vault, settings.Folder.KeyEncryptionKey, settings.Keys.Seal(), settings.Dicom.RecordSystems, cancellation);
        var contents = new List<(string, byte[])>();
        foreach (var (theme, task) in themes) contents.Add((theme, await handover.TakeOutAsync(theme, task, recipient, cancellation)));
        return contents;
    }

    private static (string Theme, string Task) Parse(string text) =>
        text.Split('=') is [{ Length: > 0 } theme, { Length: > 0 } task] ? (theme, task) : throw new SettingsProblem("--theme takes the id of a theme and that of its request: lung-egfr=019d5c1e-….");
}
