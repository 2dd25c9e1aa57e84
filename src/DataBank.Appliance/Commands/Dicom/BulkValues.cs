using System.CommandLine;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>Reads a file for a model of it (JSON, XML) and gives the URIs of its large values.</summary>
internal static class BulkValues
{
    public static Option<BulkChoice> Option() => new("--bulk")
    {
        Description = "Pixel data and other large values: Uri (file URI with offset and length), Inline (reads the file into memory) or Omit.",
        HelpName = "CHOICE",
        DefaultValueFactory = _ => BulkChoice.Uri,
    };

    public static async Task<DicomFile> ReadAsync(string path, BulkChoice choice, CancellationToken cancellation) =>
        choice == BulkChoice.Inline ? Part10Reader.Read(await File.ReadAllBytesAsync(path, cancellation)) : Part10Reader.ReadHeader(path);

    /// <summary>The URI by the value's path of tags and item numbers; null writes the value itself where it is in memory.</summary>
    public static Func<string, string?>? Uris(string path, DicomFile file, BulkChoice choice)
    {
        // Offsets in a deflated file are those of the inflated bytes, which no URI reaches.
        if (choice != BulkChoice.Uri || file.TransferSyntax == Uids.DeflatedExplicitVrLittleEndian) return null;
        var uri = new Uri(Path.GetFullPath(path)).AbsoluteUri;
        return place => Find(file.Dataset, place) is not { } element ? null
            : element.Length < 0 ? string.Create(CultureInfo.InvariantCulture, $"{uri}?offset={element.Offset}")
            : string.Create(CultureInfo.InvariantCulture, $"{uri}?offset={element.Offset}&length={element.Length}");
    }

    private static DicomElement? Find(DicomDataset dataset, string place)
    {
        var steps = place.Split('/');
        for (var i = 0; i + 2 < steps.Length; i += 2)
        {
            if (!Tag.TryParse(steps[i], out var sequence)) return null;
            dataset = dataset.Items(sequence)[int.Parse(steps[i + 1], CultureInfo.InvariantCulture) - 1];
        }
        return Tag.TryParse(steps[^1], out var tag) && dataset.TryFind(tag, out var element) ? element : null;
    }
}
