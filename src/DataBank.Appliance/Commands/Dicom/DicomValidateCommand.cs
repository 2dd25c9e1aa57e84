using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Dicom;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank dicom validate</c>: holds files against the standard. Exit code 0 only if there is no error.</summary>
internal static class DicomValidateCommand
{
    public static Command Create()
    {
        var files = DicomPaths.Argument();
        var asJson = new Option<bool>("--json") { Description = "Prints the findings as JSON." };
        var onlyErrors = new Option<bool>("--errors") { Description = "Prints errors only, no warnings." };
        var command = new ExampledCommand(
            "validate",
            "Checks file meta, values and the modules of the IOD (DICOM規格の検証). Exit code 0: no error (エラーなし).",
            "databank dicom validate CT0001.dcm",
            "databank dicom validate --errors export/",
            "databank dicom validate --json study/ | jq '.[].findings[].message'")
        { files, asJson, onlyErrors };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var (count, errors, warnings) = (0, 0, 0);
            await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
            await using var json = parsed.GetValue(asJson)
                ? new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) : null;
            json?.WriteStartArray();
            var failed = await DicomPaths.ForEachAsync(parsed.GetRequiredValue(files), path =>
            {
                var findings = DicomValidator.Validate(Part10Reader.ReadHeader(path));
                count++;
                errors += findings.Count(finding => finding.Severity == FindingSeverity.Error);
                warnings += findings.Count(finding => finding.Severity == FindingSeverity.Warning);
                var shown = findings.Where(finding => finding.Severity == FindingSeverity.Error || !parsed.GetValue(onlyErrors));
                if (json is null) Print(path, shown);
                else Write(json, path, shown);
                return Task.CompletedTask;
            }, cancellation);
            if (json is null)
            {
                Console.WriteLine($"{count} files: {errors} errors, {warnings} warnings. ファイル {count} 件、エラー {errors} 件、警告 {warnings} 件。");
            }
            else
            {
                json.WriteEndArray();
                await json.FlushAsync(cancellation);
                output.WriteByte((byte)'\n');
            }
            return errors + failed == 0 ? 0 : 1;
        }));
        return command;
    }

    private static void Print(string path, IEnumerable<DicomFinding> findings)
    {
        foreach (var finding in findings)
        {
            var isError = finding.Severity == FindingSeverity.Error;
            var severity = isError ? "error (エラー)" : "warning (警告)";
            var place = finding.Path.Length == 0 ? "-" : Readable(finding.Path);
            if (AnsiConsole.Profile.Out.IsTerminal)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{path}: [{(isError ? "red" : "yellow")}]{severity}[/]: [aqua]{place}[/]: {finding.Message} [dim]({finding.Rule})[/]");
            }
            else
            {
                Console.WriteLine($"{path}: {severity}: {place}: {finding.Message} ({finding.Rule})");
            }
        }
    }

    /// <summary>"00081140/1/00081150" becomes "(0008,1140)[1](0008,1150)".</summary>
    private static string Readable(string path) =>
        string.Concat(path.Split('/').Select(step => step.Length == 8 ? $"({step[..4]},{step[4..]})" : $"[{step}]"));

    private static void Write(Utf8JsonWriter json, string path, IEnumerable<DicomFinding> findings)
    {
        json.WriteStartObject();
        json.WriteString("file", path);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity == FindingSeverity.Error ? "error" : "warning");
            json.WriteString("path", finding.Path);
            json.WriteString("rule", finding.Rule);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
