using System.CommandLine;
using DataBank.Proxy;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary><c>databank keys</c>: the key that all others are wrapped under, that of files and that of tokens.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "The keys of the vault, of files and of tokens (鍵の管理).") { CreateRotate(), CreateRotateBlobs(), CreateRotateTokens() };

    private static ExampledCommand CreateRotateTokens()
    {
        var data = DataOption.Create("The data folder of the appliance, or what its nodes share.");
        var minutes = new Option<double>("--minutes") { Description = "How long the new key is only published before it signs, so that all nodes and clients know it.", HelpName = "N", DefaultValueFactory = _ => 15 };
        var forget = new Option<bool>("--forget") { Description = "The present key is in wrong hands: the new one signs at once, and what any other has signed opens nothing more." };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is < 0 or > 7 * 24 * 60) result.AddError("--minutes takes 0 to 10080.");
        });
        var command = new ExampledCommand(
            "rotate-tokens",
            "Makes a new key for access tokens while the appliance runs. Tokens of older keys are taken until they end (トークン署名鍵の更新).",
            "databank keys rotate-tokens --data ./data",
            "databank keys rotate-tokens --data ./data --forget")
        { data, minutes, forget };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var folder = parsed.GetRequiredValue(data);
            if (!Directory.Exists(folder)) throw new SettingsProblem("The data folder does not exist.");
            using var key = await SigningKey.OpenAsync(new DataFolder(folder).Keys, cancellation);
            if (parsed.GetValue(forget)) await key.ReplaceAsync(cancellation);
            else await key.RotateAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), cancellation);
            Console.WriteLine($"{key.Published.Count} keys are published. Back up keys/ now (鍵を更新しました).");
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreateRotateBlobs()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand(
            "rotate-blobs",
            "Makes a new key for blobs that are encrypted (Blobs:Encrypt). It encrypts from the next start on; blobs of older keys are encrypted with it in the background (ファイル暗号鍵の更新).",
            "databank keys rotate-blobs --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            Console.WriteLine($"Blobs have {BlobKeyFile.Add(settings.Folder, settings.Keys.Seal())} keys, the newest of which encrypts from the next start on. Back up keys/ now (鍵を追加しました).");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static ExampledCommand CreateRotate()
    {
        var data = DataOption.Create("The data folder of the appliance, which must be stopped.");
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
