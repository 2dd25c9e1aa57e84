using System.CommandLine;
using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary><c>databank keys</c>: the key that all others are wrapped under.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "The key-encryption key of the vault (鍵暗号化鍵).") { CreateRotate(), CreateRotateBlobs() };

    private static ExampledCommand CreateRotateBlobs()
    {
        var data = new Option<string>("--data") { Description = "The data folder of the appliance.", HelpName = "DIR", Required = true };
        var command = new ExampledCommand(
            "rotate-blobs",
            "Makes a new key for blobs that are encrypted (Blobs:Encrypt). It encrypts from the next start on; blobs of older keys are encrypted with it in the background (ファイル暗号鍵の更新).",
            "databank keys rotate-blobs --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist.");
            Console.WriteLine($"Blobs have {BlobKeyFile.Add(settings.Folder)} keys, the newest of which encrypts from the next start on. Back up keys/ now (鍵を追加しました).");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand CreateRotate()
    {
        var data = new Option<string>("--data") { Description = "The data folder of the appliance, which must be stopped.", HelpName = "DIR", Required = true };
        var command = new ExampledCommand(
            "rotate",
            "Makes a new key-encryption key and wraps every key of the vault under it. Pseudonyms, dates and views stay as they are. Stop the appliance first; where several nodes share a vault, stop all, and copy keys/key-encryption.key to each afterwards. Back it up: the former one opens nothing that is written from now on.",
            "databank keys rotate --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            await using var opened = await OpenVault.OpenAsync(settings, cancellation);
            Console.WriteLine($"{await opened.Upkeep.RotateAsync((current, next) => BlobKeyFile.WrapAlso(settings.Folder, current, next), cancellation)} keys are wrapped under a new key-encryption key (鍵暗号化鍵を更新しました).");
            return 0;
        }));
        return command;
    }
}
