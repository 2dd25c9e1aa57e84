namespace DataBank.Dicom;

/// <summary>Writes an image anew with rectangles of all its frames made black: native where the source was, else in RLE Lossless.</summary>
public static class BlackOut
{
    private const int MiddleOfColour = 128;

    /// <param name="source">The frames.</param>
    /// <param name="header">What the file is to say beside its pixels.</param>
    /// <param name="areas">What becomes black in each frame.</param>
    /// <param name="output">Takes the Part 10 file.</param>
    /// <param name="mostBytes">Bytes of native pixels that are held in memory.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NotSupportedException">Pixels of this kind are not written, or there are too many.</exception>
    /// <exception cref="PixelDataException">A frame is damaged or missing.</exception>
    public static Task WriteAsync(
        FrameReader source, DicomDataset header, IReadOnlyList<PixelArea> areas, Stream output, long mostBytes, CancellationToken cancellation) =>
        EditedPixels.WriteAsync(source, header, (format, native) =>
        {
            foreach (var area in areas)
            {
                if (area.Inside(format.Columns, format.Rows) is { } inside) Fill(format, native, inside);
            }
        }, output, mostBytes, cancellation);

    private static void Fill(FrameFormat format, Span<byte> native, PixelArea area)
    {
        var pixels = format.Rows * format.Columns;
        for (var y = area.Top; y < area.Top + area.Height; y++)
        {
            for (var x = area.Left; x < area.Left + area.Width; x++)
            {
                for (var sample = 0; sample < format.SamplesPerPixel; sample++)
                {
                    var pixel = (y * format.Columns) + x;
                    EditedPixels.Set(format, native, format.IsPlanar ? (sample * pixels) + pixel : (pixel * format.SamplesPerPixel) + sample, Black(format, sample));
                }
            }
        }
    }

    private static int Black(FrameFormat format, int sample) => format.Photometric switch
    {
        "MONOCHROME1" => format.IsSigned ? (1 << (format.BitsStored - 1)) - 1 : (1 << format.BitsStored) - 1,
        "MONOCHROME2" => format.IsSigned ? -(1 << (format.BitsStored - 1)) : 0,
        _ when format.Photometric.StartsWith("YBR", StringComparison.Ordinal) && sample > 0 => MiddleOfColour,
        _ => 0,
    };
}
