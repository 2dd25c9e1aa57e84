using System.CommandLine;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank theme</c>: the research themes of a data folder. A theme is a ResearchStudy; it is made and ended by FHIR.</summary>
internal static class ThemeCommand
{
    public static Command Create() => new("theme", "Research themes (研究テーマ).") { CreateList() };

    private static ExampledCommand CreateList()
    {
        var data = new Option<string>("--data") { Description = "The data folder of the appliance.", HelpName = "DIR", Required = true };
        var command = new ExampledCommand(
            "list",
            "Lists the themes: id, status, whether it is live, title.",
            "databank theme list --data ./data")
        { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = parsed.GetValue(data) });
            if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist.");
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

    private static void Print(StoredResource study)
    {
        using var json = JsonDocument.Parse(study.Json);
        var status = json.RootElement.GetProperty("status").GetString();
        var title = json.RootElement.TryGetProperty("title", out var given) ? given.GetString() : "";
        var isApproved = json.RootElement.TryGetProperty("identifier", out var identifiers) && identifiers.EnumerateArray().Any(IsEthicsApproval);
        Console.WriteLine($"{study.Key.Id}\t{status}\t{(status == "active" && isApproved ? "live" : "not live")}\t{title}");
    }

    private static bool IsEthicsApproval(JsonElement identifier) =>
        identifier.TryGetProperty("system", out var system) && system.GetString() == "http://databank.example.jp/fhir/sid/ethics-approval";
}
