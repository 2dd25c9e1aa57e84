using System.CommandLine;
using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank theme</c>: the research themes of a data folder. A theme is a ResearchStudy; it is made and ended by FHIR.</summary>
internal static class ThemeCommand
{
    public static Command Create() => new("theme", "Research themes (研究テーマ).") { CreateList(), ThemeKeyCommands.CreateRekey(), ThemeKeyCommands.CreateShred() };

    private static ExampledCommand CreateList()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand(
            "list",
            "Lists the themes: id, status, whether it is live, title, release policy or why it is not live.",
            "databank theme list --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.LoadExisting(parsed.GetValue(data));
            await ListAsync(settings, cancellation);
            return 0;
        }));
        return command;
    }

    private static async Task ListAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        await using var database = await ClinicalRole.OpenDatabaseAsync(settings, TimeProvider.System, cancellation);
        var resources = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true));
        var query = SearchQueryParser.Parse("ResearchStudy", [new("_count", "200"), new("_total", "none")], "", SearchHandling.Strict);
        var page = await resources.SearchAsync(query, cancellation);
        while (true)
        {
            foreach (var study in page.Matches) Print(study);
            if (page.NextCursor is null) return;
            page = await resources.SearchAsync(query with { Cursor = page.NextCursor }, cancellation);
        }
    }

    private static void Print(StoredResource stored)
    {
        var study = FhirResource.Parse(stored.Json);
        var policy = LiveStudy.Read(study, out var reason)?.Policy;
        Console.WriteLine($"{stored.Key.Id}\t{Text(study, "status"u8)}\t{(policy is null ? "not live" : "live")}\t{Text(study, "title"u8)}\t{policy?.Name ?? reason}");
    }

    private static string? Text(FhirResource study, ReadOnlySpan<byte> name) => study.Root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
