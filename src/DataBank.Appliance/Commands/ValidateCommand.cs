using System.CommandLine;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary><c>databank validate</c>: checks resources in files by the base rules of R4. Exit code 0 only if there is no error.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files with one resource as JSON each, or NDJSON with one per line.", Arity = ArgumentArity.OneOrMore };
        var command = new ExampledCommand(
            "validate",
            "Checks FHIR resources by the base rules of R4 (基本規則の検証). Exit code 0: no error (エラーなし).",
            "databank validate patient.json",
            "databank validate *.json export/Observation.ndjson")
        { files };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(() => RunAsync(parsed.GetRequiredValue(files), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var errors = 0;
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellation);
            var isLines = file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);
            var number = 0;
            foreach (var text in isLines ? Lines(bytes) : [bytes])
            {
                number++;
                errors += Report(isLines ? $"{file}:{number}" : file, Check(text));
            }
        }
        Console.WriteLine(errors == 0 ? "No errors. エラーはありません。" : $"{errors} errors. エラー {errors} 件。");
        return errors == 0 ? 0 : 1;
    }

    private static IReadOnlyList<OutcomeIssue> Check(ReadOnlyMemory<byte> text)
    {
        try
        {
            return FhirValidator.R4.Validate(FhirResource.Parse(text), new ValidationOptions());
        }
        catch (RequestProblem problem)
        {
            return problem.Issues;
        }
    }

    private static int Report(string place, IReadOnlyList<OutcomeIssue> issues)
    {
        foreach (var issue in issues) Console.WriteLine($"{place}: {issue.Severity} ({InJapanese(issue.Severity)}): {issue.Expression ?? "-"}: {issue.Diagnostics}");
        return issues.Count(issue => issue.Severity is "error" or "fatal");
    }

    private static string InJapanese(string severity) => severity switch
    {
        "error" or "fatal" => "エラー",
        "warning" => "警告",
        _ => "情報",
    };

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty) yield return line;
        }
    }
}
