using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank handover import</c>: the package of another bank into this one, which may hold data of its own.</summary>
internal static class HandoverImportCommand
{
    public static Command Create()
    {
        var (data, site) = (DataOption.Create("The data folder of the appliance, which must be stopped."), HandoverCommand.Site("The code of the bank that the package comes from."));
        var from = new Option<string>("--from") { Description = "The folder of the package.", HelpName = "DIR", Required = true };
        var signer = new Option<string>("--signer") { Description = "The thumbprint of the key that signs for that bank, as its export showed it.", HelpName = "THUMBPRINT", Required = true };
        var key = new Option<string>("--private-key") { Description = "The private RSA key that its themes are sealed for; a PEM file.", HelpName = "FILE" };
        var link = new Option<bool>("--link") { Description = "Patients who share a number with one here refer to that one (Patient.link, seealso); without it they are only listed." };
        var command = new ExampledCommand(
            "import",
            "Takes the package of another bank in (引継ぎパッケージの取込み). Ids that are taken here begin with the site's code, and references follow; patients are never merged; images and files are there once. What broke off goes on when it is run again. Stop the appliance first.",
            "databank handover import --data ./data --from /mnt/package --site HOSPB --signer NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            "databank handover import --data ./data --from /mnt/package --site HOSPB --signer NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs --private-key sip.key --link")
        { data, from, site, signer, key, link };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            if (File.Exists(settings.Folder.UnfinishedRestore)) throw new SettingsProblem("A restore of this data folder broke off: run `databank restore` again.");
            var (package, signedBy) = await OpenAsync(parsed.GetRequiredValue(from), parsed.GetRequiredValue(signer), parsed.GetRequiredValue(site), cancellation);
            if (package.Manifest.Themes.Count > 0 && parsed.GetValue(key) is null)
                throw new SettingsProblem($"The package has the keys of {string.Join(", ", package.Manifest.Themes)}, sealed: give --private-key, so that their pseudonyms stay the same.");
            var secret = parsed.GetValue(key) is { } file ? (await RecipientKey.ReadAsync(file, cancellation)).Lock : BackupLock.None;
            await new HandoverImport(settings, package, signedBy, secret, parsed.GetValue(link)).RunAsync(cancellation);
            return 0;
        }));
        return command;
    }

    private static async Task<(PackageReader Package, string Signer)> OpenAsync(string folder, string signer, string site, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, PackageWriter.Manifest);
        if (!File.Exists(path)) throw new SettingsProblem($"There is no complete package in {folder}: its {PackageWriter.Manifest} is missing.");
        var (statement, signedBy) = await SignedStatement.ProveAsync(await File.ReadAllTextAsync(path, cancellation));
        if (signedBy != signer) throw new SettingsProblem($"The package is signed by {signedBy}, not by {signer}: ask the other bank which is right (署名鍵が異なります).");
        HandoverManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<HandoverManifest>(statement, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            manifest = null;
        }
        if (manifest is not { Format: HandoverManifest.CurrentFormat }) throw new SettingsProblem("The package was made by a newer version, or is none.");
        if (manifest.Site != site) throw new SettingsProblem($"The package is of site {manifest.Site}, not of {site} (施設コードが異なります).");
        var package = new PackageReader(folder, manifest);
        await package.VerifyAsync(ConsoleProgress.Show, cancellation);
        ConsoleProgress.End();
        return (package, signedBy);
    }
}
