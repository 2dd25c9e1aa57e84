using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom</c>: shows what stands in a DICOM file.</summary>
internal static class DicomCommand
{
    public static Command Create() => new("dicom", "Shows DICOM files.") { CreateDump(), CreateJson() };

    private static ExampledCommand CreateDump()
    {
        var file = new Argument<string>("FILE") { Description = "A DICOM file." };
        var command = new ExampledCommand(
            "dump",
            "Prints every element, one per line: tag, VR, value, keyword.",
            "databank dicom dump CT0001.dcm")
        { file };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var dicom = Part10Reader.Read(await File.ReadAllBytesAsync(parsed.GetRequiredValue(file), cancellation));
            await using var output = new StreamWriter(Console.OpenStandardOutput());
            DicomDump.Write(output, dicom);
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreateJson()
    {
        var file = new Argument<string>("FILE") { Description = "A DICOM file." };
        var command = new ExampledCommand(
            "json",
            "Prints the data set in the DICOM JSON model (PS3.18 Annex F).",
            "databank dicom json CT0001.dcm",
            "databank dicom json CT0001.dcm | jq '.\"00100010\"'")
        { file };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var dicom = Part10Reader.Read(await File.ReadAllBytesAsync(parsed.GetRequiredValue(file), cancellation));
            await using var output = Console.OpenStandardOutput();
            await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                DicomJson.Write(json, dicom.Dataset);
            }
            output.WriteByte((byte)'\n');
            return 0;
        }));
        return command;
    }
}
