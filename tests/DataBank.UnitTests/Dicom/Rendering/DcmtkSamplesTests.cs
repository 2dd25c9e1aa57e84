using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// Real images of other projects, where DATABANK_SAMPLES names a folder that holds them, as dcmtk renders them. What differs by more than
/// one level is listed with its reason in rendering-differences.txt beside this file.
/// </summary>
public sealed class DcmtkSamplesTests
{
    [Fact]
    public async Task Samples_look_as_dcmtk_shows_them()
    {
        var reviewed = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Dicom", "rendering-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')).ToDictionary(columns => columns[0], columns => columns[1]);
        var unexpected = new List<string>();
        var compared = 0;
        foreach (var path in Samples())
        {
            var outcome = await CompareAsync(path, TestContext.Current.CancellationToken);
            compared += outcome == "same" ? 1 : 0;
            if (outcome is not (null or "same") && reviewed.GetValueOrDefault(Path.GetFileName(path)) != outcome)
            {
                unexpected.Add($"{Path.GetFileName(path)}\t{outcome}");
            }
        }
        Assert.True(unexpected.Count == 0, string.Join("\n", unexpected));
        Assert.NotEqual(0, compared);
    }

    /// <summary>Null when there is nothing to compare: no image, or one side does not render it.</summary>
    private static async Task<string?> CompareAsync(string path, CancellationToken cancellation)
    {
        Picture? ours;
        string[] arguments = [];
        var allowed = 1;
        try
        {
            using var frames = FrameReader.Open(path);
            // Decoders of lossy JPEG may round differently.
            allowed = frames.File.TransferSyntax is Uids.JpegBaseline or Uids.JpegExtended ? 2 : 1;
            arguments = Arguments(frames);
            ours = PixelExample.Draw(frames);
        }
        catch (Exception exception) when (exception is DicomFormatException or PixelDataException or NotSupportedException or CodecMissingException or ArgumentOutOfRangeException)
        {
            return null;
        }
        var theirs = await DcmtkPicture.RenderAsync(path, arguments, cancellation);
        if (theirs is null)
        {
            return null;
        }
        if ((ours.Width, ours.Height, ours.IsColor) != (theirs.Width, theirs.Height, theirs.IsColor))
        {
            return $"{ours.Width} x {ours.Height} instead of {theirs.Width} x {theirs.Height}{(ours.IsColor != theirs.IsColor ? ", colour" : "")}";
        }
        var (largest, count) = DcmtkPicture.Difference(ours, theirs);
        return largest <= allowed ? "same" : $"{count} differ by up to {largest}";
    }

    /// <summary>dcmtk shows what we show without being asked: the first window or table, else all values of images with more than eight bits.</summary>
    private static string[] Arguments(FrameReader frames)
    {
        var image = frames.File.Dataset;
        return frames.Format.SamplesPerPixel > 1 || frames.Format.Photometric == "PALETTE COLOR" ? ["-O"]
            : image.Contains(Example.Tag("WindowCenter")) && image.Number(Example.Tag("WindowWidth")) >= 1 ? ["-O", "+Wi", "1"]
            : image.Contains(Example.Tag("VOILUTSequence")) ? ["-O", "+Wl", "1"]
            : frames.Format.BitsStored is > 8 or 1 ? ["-O", "+Wm"] : ["-O"];
    }

    private static IEnumerable<string> Samples()
    {
        var folder = Environment.GetEnvironmentVariable("DATABANK_SAMPLES");
        Assert.SkipWhen(folder is null || !Directory.Exists(Path.Combine(folder, "dicom")), "DATABANK_SAMPLES names no folder with samples.");
        return Directory.EnumerateFiles(Path.Combine(folder!, "dicom"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }
}
