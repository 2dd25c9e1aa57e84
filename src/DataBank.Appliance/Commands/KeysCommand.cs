using System.CommandLine;
using DataBank.Proxy;

namespace DataBank.Appliance;

/// <summary><c>databank keys</c>: the key that all others are wrapped under.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "The key-encryption key of the vault (鍵暗号化鍵).") { CreateRotate() };

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
            Console.WriteLine($"{await opened.Upkeep.RotateAsync(cancellation)} keys are wrapped under a new key-encryption key (鍵暗号化鍵を更新しました).");
            return 0;
        }));
        return command;
    }
}
