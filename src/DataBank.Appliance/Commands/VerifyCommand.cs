using System.CommandLine;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank verify</c>: checks a data folder. Exit code 0 only if nothing is broken.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var deep = new Option<bool>("--deep") { Description = "Also reads every blob and compares its bytes with its hash (全ファイルの読み取り検査). Takes as long as reading all of them." };
        var command = new ExampledCommand(
            "verify",
            "Checks a data folder: links between rows and files, readable resources, the audit journal's chain (整合性の検査). Exit code 0: nothing is broken.",
            "databank verify --data ./data",
            "databank verify --data ./data --deep")
        { data, deep };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            return await RunAsync(settings, parsed.GetValue(deep), cancellation);
        }));
        return command;
    }

    /// <summary>Checks, and says what was found; 0 only if nothing is broken.</summary>
    public static async Task<int> RunAsync(ApplianceSettings settings, bool isThorough, CancellationToken cancellation)
    {
        var isStoreSound = await VerifyStoreAsync(settings, cancellation);
        var areBlobsSound = !isThorough || await VerifyBlobsAsync(settings, cancellation);
        var isJournalSound = AuditCommand.Verify(settings.Folder, publicKeyFile: null, cancellation);
        return isStoreSound && areBlobsSound && isJournalSound ? 0 : 1;
    }

    private static async Task<bool> VerifyBlobsAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        var (read, damaged) = (0L, 0L);
        await foreach (var (blob, isSound) in new BlobScrub(StoreAccess.OpenBlobs(settings, isToBeWritten: false), bytesPerSecond: 0, TimeProvider.System).RunAsync(cancellation))
        {
            if (++read % 1000 == 0) ConsoleProgress.Show($"blobs: {read}");
            if (isSound) continue;
            damaged++;
            Console.WriteLine($"Blobs: {blob.Hash} is damaged: its bytes have another hash.");
        }
        ConsoleProgress.End();
        Console.WriteLine($"Blobs: {read} read, {damaged} damaged.");
        return damaged == 0;
    }

    private static async Task<bool> VerifyStoreAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        var found = await StoreVerifier.VerifyAsync(database, StoreAccess.OpenBlobs(settings, isToBeWritten: false), cancellation);
        foreach (var broken in found.Broken) Console.WriteLine($"Store: {broken}");
        Console.WriteLine($"Store: {found.References} links to files, {found.BrokenCount} broken; {found.UnreferencedBlobs} files that nothing refers to (no harm).");
        return found.IsSound;
    }
}
