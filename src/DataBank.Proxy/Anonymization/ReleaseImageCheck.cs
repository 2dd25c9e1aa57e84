using System.IO.Compression;
using System.Text.RegularExpressions;
using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>
/// Checks the images of a release by their bytes: each belongs to a row, says that it was de-identified, and holds no date, no name, no characteristic of a person, no
/// private element, no key of another table.
/// </summary>
internal static partial class ReleaseImageCheck
{
    private const int MostBytes = 1 << 30;
    private const string NoDate = "19000101";

    private static readonly Tag PatientName = new(0x0010, 0x0010), PatientId = new(0x0010, 0x0020), IdentityRemoved = new(0x0012, 0x0062), InstanceUid = new(0x0008, 0x0018);
    private static readonly Tag BurnedIn = new(0x0028, 0x0301);

    /// <param name="path">The ZIP file.</param>
    /// <param name="rows">Ids of the rows of the table.</param>
    /// <param name="images">How many images the manifest tells of.</param>
    public static async Task FindFaultsAsync(string path, IReadOnlySet<string> rows, int images, List<string> faults, CancellationToken cancellation)
    {
        await using var zip = await ZipFile.OpenReadAsync(path, cancellation);
        if (zip.Entries.Count != images) faults.Add("images.zip holds another number of images than the manifest says.");
        var uids = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (EntryName().Match(entry.FullName) is not { Success: true } name || !rows.Contains(name.Groups["row"].Value))
                faults.Add("images.zip holds a file that belongs to no row.");
            else if (entry.Length > MostBytes)
                faults.Add("images.zip holds a file that is too large to be checked.");
            else if (FaultOf(await ReadAsync(entry, cancellation), name.Groups["row"].Value, uids) is { } fault)
                faults.Add($"An image {fault}.");
            if (faults.Count > 0) return; // One is enough, and the others are likely the same.
        }
    }

    private static async Task<DicomDataset> ReadAsync(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        using var file = new MemoryStream();
        await using (var content = await entry.OpenAsync(cancellation)) await content.CopyToAsync(file, cancellation);
        return Part10Reader.Read(file.ToArray()).Dataset;
    }

    private static string? FaultOf(DicomDataset image, string row, HashSet<string?> uids) =>
        image.Text(PatientId) != row || image.Text(PatientName) != row ? "is of another patient than its row"
        : image.Text(IdentityRemoved) != "YES" ? "does not say that it was de-identified"
        : image.Text(BurnedIn) == "YES" ? "says that text is in its pixels"
        : !uids.Add(image.Text(InstanceUid)) ? "is in the package twice"
        : FaultIn(image, row);

    private static string? FaultIn(DicomDataset dataset, string row)
    {
        foreach (var element in dataset.Elements)
        {
            if (element.Vr == Vr.SQ)
            {
                if (dataset.Items(element.Tag).Select(item => FaultIn(item, row)).FirstOrDefault(fault => fault is not null) is { } fault) return fault;
                continue;
            }
            if (element.Tag.IsPrivate) return "holds a private element";
            if (element.Tag.Group >> 8 is 0x50 or 0x60) return "holds an overlay or a curve";
            if (element.Length == 0) continue;
            if (element.Tag.Group == 0x0010 && element.Tag != PatientId && element.Tag != PatientName && element.Tag.Element != 0x0021) return "tells more of its patient than the row";
            var texts = element.Vr is Vr.DA or Vr.DT or Vr.PN or Vr.AE or Vr.LO or Vr.SH or Vr.ST or Vr.LT or Vr.UT or Vr.UC or Vr.UI ? dataset.Texts(element.Tag) : [];
            if (element.Vr is Vr.DA or Vr.DT && texts.Any(text => text is not ("" or NoDate))) return "holds a date";
            if (element.Vr == Vr.PN && texts.Any(text => text != row && text != "REMOVED")) return "holds a name";
            if (element.Vr == Vr.UI ? texts.Any(text => !KnownUid().IsMatch(text)) : texts.Any(text => KeyOfAnotherTable().IsMatch(text))) return "holds a key of another table";
        }
        return null;
    }

    [GeneratedRegex("^(?<row>[0-9a-f]{32})/[0-9]{6}\\.dcm$")]
    private static partial Regex EntryName();

    /// <summary>Of the standard, or made of random numbers.</summary>
    [GeneratedRegex(@"^(1\.2\.840\.10008\.[0-9.]+|2\.25\.[0-9]{1,39})$")]
    private static partial Regex KnownUid();

    [GeneratedRegex(@"\b[0-9A-HJKMNP-TV-Z]{26}\b")]
    private static partial Regex KeyOfAnotherTable();
}
