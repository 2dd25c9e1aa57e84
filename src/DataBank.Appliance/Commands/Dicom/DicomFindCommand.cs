using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Dicom;
using Spectre.Console;

namespace DataBank.Appliance;

/// <summary><c>databank dicom find</c>: C-FIND in the study root or worklist model.</summary>
internal static class DicomFindCommand
{
    private const string StudyRoot = "1.2.840.10008.5.1.4.1.2.2.1";
    private const string Worklist = "1.2.840.10008.5.1.4.31";

    private static readonly string[] StudyKeys = ["PatientID", "PatientName", "StudyDate", "ModalitiesInStudy", "StudyDescription", "StudyInstanceUID"];
    private static readonly string[] SeriesKeys = ["Modality", "SeriesNumber", "SeriesDescription", "SeriesInstanceUID"];
    private static readonly string[] ImageKeys = ["InstanceNumber", "SOPClassUID", "SOPInstanceUID"];
    private static readonly string[] WorklistKeys = ["PatientID", "PatientName", "AccessionNumber", "StudyInstanceUID"];

    public static Command Create()
    {
        var peer = new PeerOptions();
        var level = new Option<string>("--level") { Description = "study, series, image or worklist.", HelpName = "LEVEL", DefaultValueFactory = _ => "study" };
        level.AcceptOnlyFromAmong("study", "series", "image", "worklist");
        var asJson = new Option<bool>("--json") { Description = "Prints the matches in the DICOM JSON model." };
        var keys = QueryKeys.Argument(ArgumentArity.ZeroOrMore);
        var command = new ExampledCommand(
            "find",
            "Searches another DICOM system: C-FIND (検索).",
            "databank dicom find PACS@pacs.example.jp:104 PatientID=0001",
            "databank dicom find PACS@pacs.example.jp:104 'PatientName=*山田*' StudyDate=20200101-20201231 AccessionNumber",
            "databank dicom find --level series --json PACS@pacs.example.jp:104 StudyInstanceUID=1.2.3")
        { keys, level, asJson };
        peer.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var (model, name, usual) = parsed.GetRequiredValue(level) switch
            {
                "series" => (StudyRoot, "SERIES", SeriesKeys),
                "image" => (StudyRoot, "IMAGE", ImageKeys),
                "worklist" => (Worklist, null, WorklistKeys),
                _ => (StudyRoot, "STUDY", StudyKeys),
            };
            var asked = parsed.GetValue(keys) ?? [];
            var identifier = QueryKeys.Read(usual.Concat(asked), new DatasetBuilder());
            if (name is not null) identifier.Set(new Tag(0x0008, 0x0052), name);
            await using var client = await DicomClient.ConnectAsync(
                peer.Read(parsed), [(model, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian])], DimseServices.None, cancellation);
            var matches = new List<DicomDataset>();
            await foreach (var match in client.FindAsync(model, identifier.Build(), cancellation)) matches.Add(match);
            await client.ReleaseAsync(cancellation);
            if (parsed.GetValue(asJson)) WriteJson(matches);
            else WriteTable(matches, [.. usual.Concat(asked.Select(key => key.Split('=')[0])).Distinct()]);
            return 0;
        }));
        return command;
    }

    private static void WriteJson(List<DicomDataset> matches)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var match in matches) DicomJson.Write(json, match);
            json.WriteEndArray();
        }
        output.WriteByte((byte)'\n');
    }

    /// <summary>A table for people at a terminal, lines split by tabs for programs.</summary>
    private static void WriteTable(List<DicomDataset> matches, string[] columns)
    {
        var rows = matches.Select(match => columns.Select(column => Tag.TryParse(column, out var tag) ? Printable(string.Join('\\', match.Texts(tag))) : "").ToArray());
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            foreach (var row in rows.Prepend(columns)) Console.WriteLine(string.Join('\t', row));
            return;
        }
        var table = new Table().AddColumns(columns);
        foreach (var row in rows) table.AddRow(row.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
        Console.WriteLine($"{matches.Count} matches. {matches.Count} 件。");
    }

    /// <summary>What another system answers must not steer the terminal.</summary>
    private static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? '·' : character));
}
