using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank import</c>: sends files to a running appliance. Exit code 0 only if everything in them was taken.</summary>
internal static class ImportCommand
{
    private const int ShownErrors = 5;

    public static Command Create()
    {
        var server = new ServerOptions();
        var files = new Argument<string[]>("FILE")
        {
            Description = "NDJSON files (.ndjson, .ndjson.gz), transaction or batch Bundles (.json), or folders that hold some.",
            Arity = ArgumentArity.OneOrMore,
        };
        var initial = new Option<bool>("--initial") { Description = "Change nothing that is there already with other content; such lines are refused." };
        var errors = new Option<string>("--errors") { Description = "Write the OperationOutcome of each refused line there, as NDJSON.", HelpName = "FILE" };
        var command = new ExampledCommand(
            "import",
            "Brings FHIR files into a running appliance by $import (一括取り込み). The same file twice changes nothing; it can be broken off and begun again.",
            "databank import --data ./data cohort/",
            "databank import --url https://fhir.example.jp --token \"$TOKEN\" Patient.ndjson Observation.ndjson.gz",
            "databank import --data ./data --initial --errors refused.ndjson export/*.ndjson")
        { files, initial, errors };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            List<string> paths = [.. Expand(parsed.GetRequiredValue(files))];
            if (paths.Count == 0) throw new SettingsProblem("There is no .ndjson, .ndjson.gz or .json file to import.");
            using var http = await server.ConnectAsync(parsed, "import", cancellation);
            await using var report = parsed.GetValue(errors) is { } path ? new StreamWriter(path) : null;
            return await RunAsync(new ImportClient(http, parsed.GetValue(initial)), paths, report, cancellation);
        }));
        return command;
    }

    private static IEnumerable<string> Expand(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Directory.Exists(name))
            {
                foreach (var path in Directory.EnumerateFiles(name, "*", SearchOption.AllDirectories).Where(IsImportable).Order(StringComparer.Ordinal)) yield return path;
            }
            else if (!File.Exists(name)) throw new FileNotFoundException($"There is no file or folder {name}.");
            else if (!IsImportable(name)) throw new SettingsProblem($"{name} is neither .ndjson, .ndjson.gz nor .json.");
            else yield return name;
        }
    }

    private static bool IsImportable(string path) => ImportClient.IsNdJson(path) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static async Task<int> RunAsync(ImportClient client, List<string> paths, StreamWriter? report, CancellationToken cancellation)
    {
        var results = new List<FileResult>();
        var watch = Stopwatch.StartNew();
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var bar = progress.AddTask("Importing", maxValue: paths.Sum(path => Math.Max(1, new FileInfo(path).Length)));
            foreach (var path in paths)
            {
                var result = await client.SendAsync(path, state => bar.Description = $"{Path.GetFileName(path).EscapeMarkup()}: {state.EscapeMarkup()}", cancellation);
                bar.Increment(Math.Max(1, new FileInfo(path).Length));
                await ReportAsync(result, report);
                results.Add(result);
            }
        });
        AnsiConsole.Write(ToTable(results));
        var taken = results.Sum(result => result.Taken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{taken} resources of {results.Count} files in {watch.Elapsed.TotalSeconds:0.0} s ({taken / watch.Elapsed.TotalSeconds:0} a second), {results.Sum(result => result.Refused)} refused."));
        return results.TrueForAll(result => result.Refused == 0) ? 0 : 1;
    }

    private static async Task ReportAsync(FileResult result, StreamWriter? report)
    {
        foreach (var outcome in result.Errors.Take(ShownErrors)) await Console.Error.WriteLineAsync($"databank: {result.Path}: {ImportClient.Describe(outcome)}");
        if (result.Refused > ShownErrors) await Console.Error.WriteLineAsync($"databank: {result.Path}: {result.Refused - ShownErrors} more are refused{(report is null ? "; --errors FILE keeps all of them" : "")}.");
        if (report is null) return;
        foreach (var outcome in result.Errors) await report.WriteLineAsync(outcome);
    }

    private static Table ToTable(IEnumerable<FileResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in new[] { "File", "Created", "Updated", "Unchanged", "Refused" }) table.AddColumn(column, column == "File" ? null : header => header.RightAligned());
        foreach (var result in results)
            table.AddRow([result.Path.EscapeMarkup(), .. new[] { result.Created, result.Updated, result.Unchanged, result.Refused }.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
        return table;
    }
}
