using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank federate</c>: one question to many banks through the broker of a running appliance.</summary>
internal static class FederateCommand
{
    public static Command Create()
    {
        var server = new ServerOptions();
        var theme = new Option<string>("--theme") { Description = "Id of the ResearchStudy.", HelpName = "ID", Required = true };
        var criteria = new Option<string>("--criteria") { Description = "A JSON file with criteria as $cohort takes them, or - for standard input.", HelpName = "FILE", Required = true };
        var sites = new Option<string[]>("--site") { Description = "Ask only this bank; may be repeated.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var command = new ExampledCommand(
            "federate",
            "Counts a cohort in many banks (連合検索): per bank what it tells, suppresses, or why it failed. Exit code 0: every bank answered.",
            "databank federate --theme lung-egfr --criteria egfr.json --data ./data",
            "echo '{\"search\": \"Condition?code=C34.1\"}' | databank federate --theme lung-egfr --criteria - --site kyoto --data ./data")
        { theme, criteria, sites };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var question = new { theme = parsed.GetRequiredValue(theme), criteria = await ReadAsync(parsed.GetRequiredValue(criteria), cancellation), sites = parsed.GetValue(sites) is { Length: > 0 } names ? names : null };
            using var http = await server.ConnectAsync(parsed, Environment.UserName, cancellation);
            return await RunAsync(http, question, cancellation);
        }));
        return command;
    }

    private static async Task<JsonElement> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file != "-" && !File.Exists(file)) throw new SettingsProblem("--criteria names a file that is not there.");
        var text = file == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(file, cancellation);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw new SettingsProblem("--criteria holds no JSON.");
        }
    }

    private static async Task<int> RunAsync(HttpClient http, object question, CancellationToken cancellation)
    {
        using var response = await RemoteAnswer.OfAsync(http.PostAsJsonAsync("federation/query", question, cancellation), cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Bank 施設", "Answer 回答", "Persons 人数");
        foreach (var site in answer.GetProperty("sites").EnumerateArray())
        {
            var (status, persons) = site.GetProperty("status").GetString() switch
            {
                "answered" => ("answered", site.GetProperty("count").ToString()),
                "suppressed" => ("suppressed 抑制", $"< {site.GetProperty("threshold")}"),
                _ => ($"failed: {site.GetProperty("fault")}", "-"),
            };
            table.AddRow(site.GetProperty("site").GetString()!.EscapeMarkup(), status.EscapeMarkup(), persons);
        }
        AnsiConsole.Write(table);
        var count = answer.TryGetProperty("count", out var sum) ? sum.GetInt64().ToString(CultureInfo.InvariantCulture) : "no count";
        var isComplete = answer.GetProperty("isComplete").GetBoolean();
        Console.WriteLine(isComplete ? $"Together: {count}." : $"Together: {count}, of the banks that told a count; there may be more.");
        return answer.GetProperty("failed").GetInt32() == 0 ? 0 : 1;
    }
}
