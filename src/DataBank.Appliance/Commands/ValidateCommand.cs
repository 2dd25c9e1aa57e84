using System.CommandLine;
using DataBank.Fhir;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank validate</c>: checks resources in files and folders by R4 and profiles. Exit code 0 only if there is no error.</summary>
internal static class ValidateCommand
{
    private const int Batch = 256;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files with one resource as JSON each, NDJSON with one per line, or folders with such files.", Arity = ArgumentArity.OneOrMore };
        var profiles = new Option<string[]>("--profile") { Description = "A profile that every resource must conform to, besides those it claims.", HelpName = "URL", DefaultValueFactory = _ => [] };
        var data = new Option<string>("--data") { Description = "A data folder: its packages are used (see databank packages).", HelpName = "DIR" };
        var report = new Option<string>("--report") { Description = "Also writes what was found to a file: JUnit when it ends in .xml, a page when it ends in .html, else JSON.", HelpName = "FILE" };
        var language = new Option<string>("--language") { Description = "ja or en; by default that of the terminal.", HelpName = "LANGUAGE", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LANG") ?? "en" };
        var all = new Option<bool>("--all") { Description = "Also shows notes, such as what was not checked (検査していない項目も表示)." };
        var command = new ExampledCommand(
            "validate",
            "Checks FHIR resources by R4 and installed profiles (FHIRリソースの検証). Exit code 0: no error (エラーなし).",
            "databank validate patient.json",
            "databank validate export/ --data ./data --report result.html",
            "databank validate *.ndjson --profile http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient --data ./data")
        { paths, profiles, data, CanonicalOption.Canonical, report, language, all };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var validator = Validator(parsed.GetValue(data), CanonicalOption.Package(parsed));
            var options = new ValidationOptions { Profiles = parsed.GetRequiredValue(profiles), MostFindings = 1000 };
            var inJapanese = parsed.GetRequiredValue(language).StartsWith("ja", StringComparison.OrdinalIgnoreCase);
            using var file = parsed.GetValue(report) is { } path ? Report(path) : null;
            var tally = await RunAsync(parsed.GetRequiredValue(paths), document => Check(validator, document, options, inJapanese), file, parsed.GetValue(all), cancellation);
            if (tally.Resources > 1) tally.Show(AnsiConsole.Console);
            Console.WriteLine(tally.Errors == 0 ? "No errors. エラーはありません。" : $"{tally.Errors} errors. エラー {tally.Errors} 件。");
            return tally.Errors == 0 ? 0 : 1;
        }));
        return command;
    }

    private static FhirValidator Validator(string? data, ConformancePackage own) =>
        new(data is null ? Packages.BuiltInDefinitions(own) : Packages.Library(new DataFolder(data), own), TimeProvider.System);

    private static IValidationReport Report(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".XML" => new JUnitReport(path),
        ".HTML" or ".HTM" => new HtmlReport(path),
        _ => new JsonReport(path),
    };

    // Batches keep the order of the files and all cores at work.
    private static async Task<ValidationTally> RunAsync(
        IReadOnlyList<string> paths, Func<ResourceDocument, (string Type, IReadOnlyList<OutcomeIssue> Issues)> check, IValidationReport? report, bool showsAll, CancellationToken cancellation)
    {
        var tally = new ValidationTally();
        var batch = new List<ResourceDocument>(Batch);
        await foreach (var document in ResourceDocuments.ReadAsync(paths, cancellation))
        {
            batch.Add(document);
            if (batch.Count == Batch) Flush();
        }
        Flush();
        ConsoleProgress.End();
        return tally;

        void Flush()
        {
            var checkedOnes = batch.AsParallel().AsOrdered().WithCancellation(cancellation).Select(each => (each, check(each))).ToList();
            ConsoleProgress.End();
            foreach (var (document, found) in checkedOnes)
            {
                foreach (var issue in found.Issues.Where(issue => showsAll || issue.Severity != "information")) Print(document, issue);
                tally.Add(found.Type, found.Issues);
                report?.Add(document, found.Type, found.Issues);
            }
            batch.Clear();
            ConsoleProgress.Show($"{tally.Resources} resources 件");
        }
    }

    private static (string Type, IReadOnlyList<OutcomeIssue> Issues) Check(FhirValidator validator, ResourceDocument document, ValidationOptions options, bool inJapanese)
    {
        try
        {
            var resource = FhirResource.Parse(document.Text);
            return (resource.Type, validator.Validate(resource, options, inJapanese));
        }
        catch (RequestProblem problem)
        {
            return ("?", problem.Issues);
        }
    }

    private static void Print(ResourceDocument document, OutcomeIssue issue)
    {
        var place = issue.Line is { } line ? $"{document.Place}({line},{issue.Column})" : document.Place;
        Console.WriteLine($"{place}: {issue.Severity} ({InJapanese(issue.Severity)}): {issue.Expression ?? "-"}: {issue.Diagnostics}{(issue.Rule is null ? "" : $" [{issue.Rule}]")}");
    }

    private static string InJapanese(string severity) => severity switch
    {
        "error" or "fatal" => "エラー",
        "warning" => "警告",
        _ => "情報",
    };
}
