using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Images for codecs, made here: smooth parts, edges, noise and flat parts, so that every path of a codec is taken.</summary>
internal static class Pictures
{
    public static FrameFormat Gray(int rows, int columns, int allocated, int stored, bool isSigned = false) => new()
    {
        Rows = rows,
        Columns = columns,
        BitsAllocated = allocated,
        BitsStored = stored,
        HighBit = stored - 1,
        IsSigned = isSigned,
        Photometric = "MONOCHROME2",
    };

    public static FrameFormat Colour(int rows, int columns, int allocated = 8, string photometric = "RGB") =>
        Gray(rows, columns, allocated, allocated) with { SamplesPerPixel = 3, Photometric = photometric };

    /// <summary>The pixels of a frame: signed ones use their whole range, sign-extended.</summary>
    public static byte[] Paint(FrameFormat format, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[format.FrameBytes];
        if (format.BitsAllocated == 1)
        {
            random.NextBytes(pixels);
            if (format.FrameBits % 8 is > 0 and var rest) pixels[^1] &= (byte)((1 << (int)rest) - 1);
            return pixels;
        }
        var samples = (long)format.Rows * format.Columns * format.SamplesPerPixel;
        var range = 1L << format.BitsStored;
        for (long i = 0; i < samples; i++)
        {
            var pixel = i / format.SamplesPerPixel;
            var (y, x) = (pixel / format.Columns, pixel % format.Columns);
            var level = (2 * y / format.Rows, 2 * x / format.Columns) switch
            {
                (0, 0) => ((x * 3) + (y * 2) + (i % format.SamplesPerPixel * 40)) * range / 512,
                (0, _) => ((x / 5) + (y / 7)) % 2 == 0 ? range - 1 : 0,
                (_, 0) => random.NextInt64(range),
                _ => range / 3,
            } % range;
            var value = format.IsSigned ? level - (range / 2) : level;
            for (var b = 0; b < format.SampleBytes; b++)
            {
                pixels[(i * format.SampleBytes) + b] = (byte)(value >> (8 * b));
            }
        }
        return pixels;
    }
}
