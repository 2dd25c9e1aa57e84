namespace DataBank.Dicom;

/// <summary>How the attributes of an image have to fit each other and its pixel data (PS3.3 §C.7.6.3).</summary>
internal static class ImageRules
{
    private const string Rule = "PS3.3 §C.7.6.3";
    private static readonly Tag BitsStored = new(0x0028, 0x0101);
    private static readonly Tag HighBit = new(0x0028, 0x0102);
    private static readonly Tag RedPaletteDescriptor = new(0x0028, 0x1101);
    private static readonly Tag PlanarConfiguration = new(0x0028, 0x0006);

    public static void Check(DicomFile file, FindingList findings)
    {
        if (file.PixelData is not { } pixels)
        {
            return;
        }
        var dataset = file.Dataset;
        var allocated = dataset.Integer(Tag.FromValue(Tags.BitsAllocated));
        var stored = dataset.Integer(BitsStored);
        if (allocated is not (null or 1) && allocated % 8 != 0)
        {
            findings.Error("", Tag.FromValue(Tags.BitsAllocated), Rule, "Bits Allocated is neither 1 nor a multiple of 8.");
        }
        if (stored > allocated)
        {
            findings.Error("", BitsStored, Rule, "Bits Stored is more than Bits Allocated.");
        }
        if (stored is not null && dataset.Integer(HighBit) is { } high && high != stored - 1)
        {
            findings.Error("", HighBit, Rule, "High Bit is not one less than Bits Stored.");
        }
        if (dataset.Integer(Tag.FromValue(Tags.PixelRepresentation)) is { } and not (0 or 1))
        {
            findings.Error("", Tag.FromValue(Tags.PixelRepresentation), Rule, "Pixel Representation is neither 0 nor 1.");
        }
        var samples = dataset.Integer(Tag.FromValue(Tags.SamplesPerPixel));
        if (samples > 1 && dataset.Integer(PlanarConfiguration) is null)
        {
            findings.Error("", PlanarConfiguration, Rule, "Planar Configuration is missing where a pixel has several samples (type 1C).");
        }
        if (dataset.Text(Tag.FromValue(Tags.PhotometricInterpretation)) == "PALETTE COLOR" && !dataset.Contains(RedPaletteDescriptor))
        {
            findings.Error("", RedPaletteDescriptor, "PS3.3 §C.7.6.3.1.5", "The palette is missing where the photometric interpretation is PALETTE COLOR (type 1C).");
        }
        if (pixels is { Vr: Vr.OB, Length: >= 0 } && allocated > 8)
        {
            findings.Error("", pixels.Tag, "PS3.5 §A.2", "The pixel data are OB where Bits Allocated is more than 8.");
        }
        if (file.CutOffAt is not null)
        {
            findings.Error("", pixels.Tag, "PS3.5 §8", "The file ends inside the pixel data.");
        }
        else if (pixels.Length >= 0 && pixels.Tag.Value == Tags.PixelData && allocated is > 0 and <= 64 && samples is > 0 and <= 4
            && dataset.Integer(Tag.FromValue(Tags.Rows)) is > 0 and <= 65535 and var rows && dataset.Integer(Tag.FromValue(Tags.Columns)) is > 0 and <= 65535 and var columns
            && (dataset.Integer(Tag.FromValue(Tags.NumberOfFrames)) ?? 1) is > 0 and <= int.MaxValue and var frames
            && dataset.Text(Tag.FromValue(Tags.PhotometricInterpretation)) is not "YBR_FULL_422")
        {
            var bits = (Int128)rows * columns * samples.Value * allocated.Value * frames;
            var bytes = (bits + 7) / 8;
            if (pixels.Length != bytes + (bytes & 1))
            {
                findings.Error("", pixels.Tag, "PS3.5 §8.1.1", "The length of the pixel data is not what rows, columns, samples, bits and frames give.");
            }
        }
    }
}
