using System.CommandLine;
using System.Xml;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom xml</c>: the Native DICOM Model (PS3.19 A.1) on standard output.</summary>
internal static class DicomXmlCommand
{
    public static Command Create()
    {
        var name = DicomPaths.Single();
        var bulk = BulkValues.Option();
        var fallback = DicomPaths.Fallback();
        var dictionary = DicomPaths.Dictionary();
        var command = new ExampledCommand(
            "xml",
            "Prints the data set in the Native DICOM Model (PS3.19 A.1).",
            "databank dicom xml CT0001.dcm",
            "databank dicom xml CT0001.dcm | xmllint --xpath '//*[@keyword=\"PatientName\"]' -")
        { name, bulk, fallback, dictionary };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var path = parsed.GetRequiredValue(name);
            var privateElements = DicomPaths.ReadDictionary(parsed.GetValue(dictionary));
            var choice = parsed.GetValue(bulk);
            var file = await BulkValues.ReadAsync(path, choice, cancellation);
            await using var output = Console.OpenStandardOutput();
            using (var xml = XmlWriter.Create(output, DicomXml.WriterSettings))
            {
                DicomXml.Write(xml, file.Dataset.With(parsed.GetValue(fallback)).With(privateElements), BulkValues.Uris(path, file, choice));
            }
            output.WriteByte((byte)'\n');
            return 0;
        }));
        return command;
    }
}
