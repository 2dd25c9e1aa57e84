using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom json</c>: the DICOM JSON model (PS3.18 Annex F) on standard output.</summary>
internal static class DicomJsonCommand
{
    public static Command Create()
    {
        var files = DicomPaths.Argument();
        var bulk = BulkValues.Option();
        var fallback = DicomPaths.Fallback();
        var dictionary = DicomPaths.Dictionary();
        var command = new ExampledCommand(
            "json",
            "Prints the data set in the DICOM JSON model (PS3.18 Annex F): one object for one file, an array for several or a folder.",
            "databank dicom json CT0001.dcm",
            "databank dicom json CT0001.dcm | jq '.\"00100010\"'",
            "databank dicom json --bulk Omit study/ > study.json")
        { files, bulk, fallback, dictionary };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var names = parsed.GetRequiredValue(files);
            var privateElements = DicomPaths.ReadDictionary(parsed.GetValue(dictionary));
            var choice = parsed.GetValue(bulk);
            var isArray = names.Length > 1 || Directory.Exists(names[0]);
            await using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
            var failed = 0;
            await using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                if (isArray) json.WriteStartArray();
                failed = await DicomPaths.ForEachAsync(names, async path =>
                {
                    var file = await BulkValues.ReadAsync(path, choice, cancellation);
                    DicomJson.Write(json, file.Dataset.With(parsed.GetValue(fallback)).With(privateElements), BulkValues.Uris(path, file, choice));
                    await json.FlushAsync(cancellation);
                }, cancellation);
                if (isArray) json.WriteEndArray();
            }
            if (isArray || failed == 0) output.WriteByte((byte)'\n');
            return failed == 0 ? 0 : 1;
        }));
        return command;
    }
}
