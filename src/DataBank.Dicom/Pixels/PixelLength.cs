namespace DataBank.Dicom;

/// <summary>Compares native pixel data with what their description needs (PS3.5 §8.1.1).</summary>
internal static class PixelLength
{
    /// <summary>Bits of one frame of native pixel data; 0 when the description is not there.</summary>
    public static long FrameBits(DicomDataset dataset, uint pixelTag)
    {
        long Of(uint tag, long otherwise) => Math.Clamp(dataset.Integer(Tag.FromValue(tag)) ?? otherwise, 0, ushort.MaxValue);
        var samples = Of(Tags.SamplesPerPixel, 1);
        if (samples == 3 && dataset.Text(Tag.FromValue(Tags.PhotometricInterpretation)) is "YBR_FULL_422" or "YBR_PARTIAL_422")
        {
            samples = 2; // Two pixels share their colour differences (PS3.3 C.7.6.3.1.2).
        }
        var bits = pixelTag switch
        {
            Tags.FloatPixelData => 32,
            Tags.DoubleFloatPixelData => 64,
            _ => Of(Tags.BitsAllocated, 0),
        };
        return Of(Tags.Rows, 0) * Of(Tags.Columns, 0) * samples * bits;
    }

    /// <summary>Notes pixel data that are longer or shorter than their frames; which frames there are follows from the data.</summary>
    public static void Check(DicomDataset dataset, in ElementEntry pixels, Repairs repairs)
    {
        if (pixels.Has(EntryFlags.UndefinedLength) || FrameBits(dataset, pixels.Tag) is not (> 0 and var bits))
        {
            return;
        }
        var frames = Math.Clamp(dataset.Integer(Tag.FromValue(Tags.NumberOfFrames)) ?? 1, 1, int.MaxValue);
        var needed = (((Int128)bits * frames) + 7) / 8;
        if (pixels.Length != needed + (needed & 1))
        {
            repairs.Note(pixels.Length < needed ? "The pixel data are shorter than their frames" : "The pixel data are longer than their frames", pixels.Tag, pixels.Offset);
        }
    }
}
