using System.CommandLine;
using DataBank.Dicom;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank dicom dump</c>: every element, one per line. Pixel data are not read.</summary>
internal static class DicomDumpCommand
{
    public static Command Create()
    {
        var files = DicomPaths.Argument();
        var fallback = DicomPaths.Fallback();
        var dictionary = DicomPaths.Dictionary();
        var command = new ExampledCommand(
            "dump",
            "Prints every element, one per line: tag, VR, value, length, keyword. Pixel data are not read, so huge files are no problem.",
            "databank dicom dump CT0001.dcm",
            "databank dicom dump --fallback ShiftJis old-archive/",
            "databank dicom dump CT0001.dcm | grep PatientName")
        { files, fallback, dictionary };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            var privateElements = DicomPaths.ReadDictionary(parsed.GetValue(dictionary));
            var dump = new DicomDump(output, Colors(), privateElements);
            var names = parsed.GetRequiredValue(files);
            var hasMany = names.Length > 1 || Directory.Exists(names[0]);
            return await DicomPaths.ForEachAsync(names, path =>
            {
                var file = Part10Reader.ReadHeader(path);
                if (hasMany) output.WriteLine($"# {path}");
                dump.Write(file with { Dataset = file.Dataset.With(parsed.GetValue(fallback)).With(privateElements) });
                if (hasMany) output.WriteLine();
                return Task.CompletedTask;
            }, cancellation) == 0 ? 0 : 1;
        }));
        return command;
    }

    /// <summary>Colours for people at a terminal, unless they asked for none (https://no-color.org).</summary>
    private static DumpColors Colors() =>
        AnsiConsole.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors } && !Console.IsOutputRedirected ? DumpColors.Terminal : DumpColors.None;
}
