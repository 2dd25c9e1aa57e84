using System.CommandLine;
using System.Globalization;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank handover</c>: a whole bank into another one, and what is known of the banks that came.</summary>
internal static class HandoverCommand
{
    public static Command Create() => new("handover", "A bank as a package, and into another bank (データバンクの引継ぎ).")
    {
        HandoverExportCommand.Create(), HandoverImportCommand.Create(), CreateList(), CreateCrosswalk(),
    };

    /// <summary>The option that names a bank.</summary>
    public static Option<string> Site(string description)
    {
        var site = new Option<string>("--site") { Description = $"{description} 1 to 16 letters and digits (施設コード).", HelpName = "CODE", Required = true };
        site.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { Length: > 0 and <= 16 } code }] && code.All(char.IsAsciiLetterOrDigit)) return;
            result.AddError("--site takes 1 to 16 letters and digits.");
        });
        return site;
    }

    private static ExampledCommand CreateList()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand(
            "list",
            "Lists the packages that were taken in: site, package, when, how far, and below each what was refused, kept or may be the same person (取込みの一覧).",
            "databank handover list --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => WithStoreAsync(parsed.GetRequiredValue(data), async handovers =>
        {
            foreach (var handover in await handovers.AllAsync(cancellation))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{handover.Site}\t{handover.Id}\t{handover.StartedAt:u}\t{(handover.CompletedAt is { } at ? $"{at:u}" : $"unfinished (未完了): {handover.Stage}")}"));
                foreach (var finding in await handovers.FindingsAsync(handover.Id, cancellation)) Console.WriteLine($"\t{finding.Kind}\t{finding.Name}\t{finding.Reason}");
            }
        }, cancellation));
        return command;
    }

    private static ExampledCommand CreateCrosswalk()
    {
        var (data, site) = (DataOption.Create(), Site("Whose resources."));
        var changed = new Option<bool>("--changed") { Description = "Only those that have another id here." };
        var command = new ExampledCommand(
            "crosswalk",
            "Lists, of a bank that was taken in, under which id each resource stands here (ID対照表): type, id there, id here, and \"kept\" where what was here stands for it. For data managers; it has no pseudonyms.",
            "databank handover crosswalk --data ./data --site HOSPB > hospb.tsv",
            "databank handover crosswalk --data ./data --site HOSPB --changed")
        { data, site, changed };
        command.SetAction((parsed, cancellation) => WithStoreAsync(
            parsed.GetRequiredValue(data),
            handovers => handovers.CrosswalkAsync(
                parsed.GetRequiredValue(site),
                id =>
                {
                    if (!parsed.GetValue(changed) || id.NewId != id.Old.Id) Console.WriteLine($"{id.Old.Type}\t{id.Old.Id}\t{id.NewId}{(id.IsKept ? "\tkept" : "")}");
                },
                cancellation),
            cancellation));
        return command;
    }

    private static Task<int> WithStoreAsync(string data, Func<HandoverStore, Task> body, CancellationToken cancellation) => CommandProblems.ReportAsync(async () =>
    {
        var settings = ApplianceSettings.LoadExisting(data);
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        await body(new HandoverStore(database));
        return 0;
    });
}
