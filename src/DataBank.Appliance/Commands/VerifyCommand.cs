using System.CommandLine;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank verify</c>: checks a data folder. Exit code 0 only if nothing is broken.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The data folder of the appliance.", HelpName = "DIR", Required = true };
        var command = new ExampledCommand(
            "verify",
            "Checks a data folder: the audit journal's chain (監査記録の連鎖). Exit code 0: nothing is broken.",
            "databank verify --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist.");
            return await VerifyJournalAsync(settings, cancellation) ? 0 : 1;
        }));
        return command;
    }

    private static async Task<bool> VerifyJournalAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        await using var journal = new AuditJournal(settings.Folder.Audit, TimeProvider.System);
        try
        {
            Console.WriteLine($"Audit journal: {await journal.VerifyAsync(cancellation)} records, chain unbroken.");
            return true;
        }
        catch (InvalidDataException broken)
        {
            Console.WriteLine($"Audit journal: {broken.Message} Restore it from a backup, and find out who could write there.");
            return false;
        }
    }
}
