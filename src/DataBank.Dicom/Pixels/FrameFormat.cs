namespace DataBank.Dicom;

/// <summary>
/// What the pixels of one frame look like (PS3.3 C.7.6.3, PS3.5 §8.1): as a data set describes them, or as a decoder left them.
/// Every instance is bounded: <see cref="FrameBytes"/> never exceeds <see cref="LargestFrameBytes"/>.
/// </summary>
public sealed record FrameFormat
{
    /// <summary>No frame larger than this is decoded, whatever a header claims.</summary>
    public const int LargestFrameBytes = 1 << 30;

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>1, 3 or 4.</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>1, 8, 16, 24, 32 or 64 bits for each sample.</summary>
    public required int BitsAllocated { get; init; }

    public required int BitsStored { get; init; }

    /// <summary>The most significant of the stored bits; in valid files Bits Stored - 1.</summary>
    public required int HighBit { get; init; }

    /// <summary>Whether samples are two's complement (Pixel Representation 1).</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether each colour has a plane of its own (Planar Configuration 1) instead of pixel after pixel.</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Photometric Interpretation: MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, …</summary>
    public required string Photometric { get; init; }

    /// <summary>Whether samples are IEEE 754 numbers: Float or Double Float Pixel Data (PS3.3 C.7.6.24).</summary>
    public bool IsFloat { get; init; }

    /// <summary>Number of Frames as claimed, at least 1; how many there are, <see cref="FrameReader.Count"/> tells.</summary>
    public int NumberOfFrames { get; init; } = 1;

    /// <summary>Bytes of one sample; 1 where samples are single bits.</summary>
    public int SampleBytes => (BitsAllocated + 7) / 8;

    /// <summary>Whether two pixels share their colour differences in native data (PS3.3 C.7.6.3.1.2).</summary>
    public bool IsSubsampled => SamplesPerPixel == 3 && Photometric is "YBR_FULL_422" or "YBR_PARTIAL_422";

    /// <summary>Bits of one native frame; one-bit frames need not end at a byte.</summary>
    public long FrameBits => (long)Rows * Columns * (IsSubsampled ? 2 : SamplesPerPixel) * BitsAllocated;

    /// <summary>Bytes of one native frame, the last one filled up.</summary>
    public int FrameBytes => (int)((FrameBits + 7) / 8);

    /// <summary>Reads and checks the Image Pixel attributes of a data set.</summary>
    /// <exception cref="PixelDataException">An attribute is missing, outside what the standard allows, or describes too large a frame.</exception>
    public static FrameFormat From(DicomDataset dataset)
    {
        var isDouble = dataset.Contains(Tag.FromValue(Tags.DoubleFloatPixelData));
        var isFloat = isDouble || dataset.Contains(Tag.FromValue(Tags.FloatPixelData));
        var allocated = isDouble ? 64 : isFloat ? 32 : Read(dataset, Tags.BitsAllocated, "Bits Allocated", null, 1, 64);
        var stored = Read(dataset, Tags.BitsStored, "Bits Stored", allocated, 0, ushort.MaxValue);
        if (stored < 1 || stored > allocated) stored = allocated;
        var high = Read(dataset, Tags.HighBit, "High Bit", stored - 1, 0, ushort.MaxValue);
        if (high < stored - 1 || high >= allocated) high = stored - 1;
        var frames = dataset.Integer(Tag.FromValue(Tags.NumberOfFrames)) ?? 1;
        return new FrameFormat
        {
            Rows = Read(dataset, Tags.Rows, "Rows", null, 1, ushort.MaxValue),
            Columns = Read(dataset, Tags.Columns, "Columns", null, 1, ushort.MaxValue),
            SamplesPerPixel = Read(dataset, Tags.SamplesPerPixel, "Samples per Pixel", 1, 1, 4),
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = high,
            IsSigned = !isFloat && dataset.Integer(Tag.FromValue(Tags.PixelRepresentation)) == 1,
            IsPlanar = dataset.Integer(Tag.FromValue(Tags.PlanarConfiguration)) == 1 && dataset.Integer(Tag.FromValue(Tags.SamplesPerPixel)) > 1,
            Photometric = dataset.Text(Tag.FromValue(Tags.PhotometricInterpretation)) ?? "MONOCHROME2",
            IsFloat = isFloat,
            NumberOfFrames = (int)Math.Clamp(frames, 1, int.MaxValue),
        }.Checked();
    }

    /// <summary>This format, if it describes a frame that may be allocated.</summary>
    /// <exception cref="PixelDataException">It doesn't.</exception>
    internal FrameFormat Checked()
    {
        if (Rows < 1 || Columns < 1 || BitsAllocated is not (1 or 8 or 16 or 24 or 32 or 64) || SamplesPerPixel is < 1 or > 4)
        {
            throw new PixelDataException(
                $"Pixels of {Rows} x {Columns}, {SamplesPerPixel} samples of {BitsAllocated} bits, are not what DICOM has");
        }
        return FrameBits > LargestFrameBytes * 8L
            ? throw new PixelDataException($"A frame of {FrameBits / 8} bytes is larger than the allowed {LargestFrameBytes}")
            : this;
    }

    private static int Read(DicomDataset dataset, uint tag, string name, int? otherwise, int least, int most)
    {
        var value = dataset.Integer(Tag.FromValue(tag)) ?? otherwise ?? throw new PixelDataException($"{name} is missing");
        return value >= least && value <= most ? (int)value : throw new PixelDataException($"{name} is {value}");
    }
}
