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
            "Checks a data folder: links between rows and files, readable resources, the audit journal's chain (整合性の検査). Exit code 0: nothing is broken.",
            "databank verify --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist.");
            var isStoreSound = await VerifyStoreAsync(settings, cancellation);
            var isJournalSound = await VerifyJournalAsync(settings, cancellation);
            return isStoreSound && isJournalSound ? 0 : 1;
        }));
        return command;
    }

    private static async Task<bool> VerifyStoreAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        var found = await StoreVerifier.VerifyAsync(database, new BlobStore(settings.Folder.Blobs), cancellation);
        foreach (var broken in found.Broken) Console.WriteLine($"Store: {broken}");
        Console.WriteLine($"Store: {found.References} links to files, {found.BrokenCount} broken; {found.UnreferencedBlobs} files that nothing refers to (no harm).");
        return found.IsSound;
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
