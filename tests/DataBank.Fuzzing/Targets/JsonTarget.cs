using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>The DICOM JSON model (PS3.18 F.2): what is accepted can be written in every encoding and comes back as the same JSON.</summary>
internal static class JsonTarget
{
    public static readonly FuzzTarget Target = new("json", Run, () => Documents.Select(Encoding.UTF8.GetBytes))
    {
        Tokens = [.. Words.Split(' ').Select(Encoding.UTF8.GetBytes)],
    };

    private const string Words = "\"vr\": \"Value\":[ \"InlineBinary\": \"BulkDataURI\": \"Alphabetic\": \"00080005\": \"00400275\": \"SQ\" \"UN\" \"PN\" \"DS\" \"AT\" \"FD\" \"UV\" null 1e999 -0 18446744073709551615 \\u5C71 \\ud800 \\\\ \"NaN\" [{ }]";

    private static string[] Documents =>
    [
        """{"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎"},null]}}""",
        """{"00180050":{"vr":"DS","Value":[1.5,"2.50",null]},"00200013":{"vr":"IS","Value":[1,"2"]},"00280010":{"vr":"US","Value":[4]},"00280009":{"vr":"AT","Value":["00181063"]}}""",
        """{"00400275":{"vr":"SQ","Value":[{"00400007":{"vr":"LO","Value":["胸部"]}},{},null]},"00091001":{"vr":"UN","InlineBinary":"AQIDBA=="},"7FE00010":{"vr":"OW","BulkDataURI":"http://localhost/bulk"}}""",
        """{"00189601":{"vr":"FD","Value":[0.1,"NaN"]},"00720082":{"vr":"SV","Value":["-9223372036854775808"]},"00720083":{"vr":"UV","Value":["18446744073709551615"]},"00104000":{"vr":"LT","Value":["a\\b\r\n"]}}""",
    ];

    private static void Run(byte[] bytes)
    {
        using var json = Parse(bytes);
        if (json is null || Must.ReadOrRefuse(() => DicomJson.Read(json.RootElement)) is not { } dataset)
        {
            return;
        }
        var model = Write(dataset);
        var once = Reread(model);
        // Bytes that were no text of their character set have nothing to come back to; a text beyond ASCII names its character set from now on.
        Must.Hold(once is null ? model.Contains("\\uFFFD", StringComparison.Ordinal) : Reread(once) == once, "JSON written by us is read as something else");
        Part10Reader.Read(Seeds.Write(dataset, Uids.ExplicitVrBigEndian));
        Must.ReadOrRefuse(() => Part10Reader.Read(Seeds.Write(dataset, Uids.ImplicitVrLittleEndian))); // Without the VR a value may become a sequence.
        var file = Part10Reader.Read(Seeds.Write(dataset, Uids.ExplicitVrLittleEndian));
        Must.Hold(Write(file.Dataset) is var written && (written == model || written == once) || dataset.Table.Entries.Any(entry => entry.Tag >> 16 <= 2 || (entry.Tag & 0xFFFF) == 0 || entry.Tag >> 16 == 0xFFFE || entry.Vr == Vr.UN), "JSON and the file made of it differ");
    }

    private static string? Reread(string model)
    {
        using var json = JsonDocument.Parse(model, new JsonDocumentOptions { MaxDepth = 1000 });
        return Must.ReadOrRefuse(() => DicomJson.Read(json.RootElement)) is { } dataset ? Write(dataset) : null;
    }

    private static JsonDocument? Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 1000 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Write(DicomDataset dataset)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            DicomJson.Write(json, dataset);
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
