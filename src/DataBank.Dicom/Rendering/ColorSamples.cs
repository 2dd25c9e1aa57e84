using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Native frames of three samples a pixel as red, green and blue of eight bits (PS3.3 C.7.6.3.1.2).</summary>
internal static class ColorSamples
{
    /// <param name="format">Three or more samples; a fourth is not shown.</param>
    /// <param name="native">The frame, little endian.</param>
    public static Picture ToPicture(FrameFormat format, ReadOnlySpan<byte> native)
    {
        var picture = new Picture(format.Columns, format.Rows, isColor: true);
        var bytes = format.BitsAllocated == 8 && format.HighBit == 7 ? native : MostSignificant(format, native);
        if (format.IsSubsampled)
        {
            ReadSubsampled(bytes, picture, format.Photometric == "YBR_PARTIAL_422");
            return picture;
        }
        var pixels = format.Rows * format.Columns;
        var (step, plane) = format.IsPlanar ? (1, pixels) : (format.SamplesPerPixel, 1);
        switch (format.Photometric)
        {
            // Half the colour differences are gone, but a decoder gave each pixel its own again.
            case "YBR_FULL" or "YBR_FULL_422":
                ReadFullRange(bytes, step, plane, picture.Samples);
                break;
            case "YBR_PARTIAL_422" or "YBR_PARTIAL_420":
                ReadPartialRange(bytes, step, plane, picture.Samples);
                break;
            default:
                ReadRgb(bytes, step, plane, picture.Samples);
                break;
        }
        return picture;
    }

    private static void ReadRgb(ReadOnlySpan<byte> bytes, int step, int plane, Span<byte> output)
    {
        for (int from = 0, to = 0; to < output.Length; from += step, to += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[to..], Picture.Color(bytes[from], bytes[from + plane], bytes[from + (2 * plane)]));
        }
    }

    private static void ReadFullRange(ReadOnlySpan<byte> bytes, int step, int plane, Span<byte> output)
    {
        for (int from = 0, to = 0; to < output.Length; from += step, to += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[to..], FullRange(bytes[from], bytes[from + plane], bytes[from + (2 * plane)]));
        }
    }

    private static void ReadPartialRange(ReadOnlySpan<byte> bytes, int step, int plane, Span<byte> output)
    {
        for (int from = 0, to = 0; to < output.Length; from += step, to += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[to..], PartialRange(bytes[from], bytes[from + plane], bytes[from + (2 * plane)]));
        }
    }

    /// <summary>Two pixels at a time: Y Y CB CR; the pairs go on over the ends of rows.</summary>
    private static void ReadSubsampled(ReadOnlySpan<byte> bytes, Picture picture, bool isPartial)
    {
        var output = picture.Samples;
        for (int pixel = 0, pixels = output.Length / 4; pixel < pixels; pixel++)
        {
            var pair = bytes.Slice(pixel / 2 * 4, Math.Min(4, bytes.Length - (pixel / 2 * 4)));
            var (blue, red) = pair.Length == 4 ? (pair[2], pair[3]) : ((byte)128, (byte)128);
            var color = isPartial ? PartialRange(pair[pixel & 1], blue, red) : FullRange(pair[pixel & 1], blue, red);
            BinaryPrimitives.WriteUInt32LittleEndian(output.AsSpan(pixel * 4), color);
        }
    }

    // Fixed point with 16 bits behind the point.
    private static uint FullRange(int y, int blue, int red)
    {
        var luminance = (y << 16) + 0x8000;
        (blue, red) = (blue - 128, red - 128);
        return Picture.Color(
            Clamp(luminance + (91881 * red)), Clamp(luminance - (22554 * blue) - (46802 * red)), Clamp(luminance + (116130 * blue)));
    }

    private static uint PartialRange(int y, int blue, int red)
    {
        var luminance = (76309 * (y - 16)) + 0x8000;
        (blue, red) = (blue - 128, red - 128);
        return Picture.Color(
            Clamp(luminance + (104597 * red)), Clamp(luminance - (25675 * blue) - (53279 * red)), Clamp(luminance + (132201 * blue)));
    }

    private static byte Clamp(int fixedPoint) => (byte)Math.Clamp(fixedPoint >> 16, 0, 255);

    /// <summary>The eight most significant of the stored bits, sample by sample.</summary>
    private static byte[] MostSignificant(FrameFormat format, ReadOnlySpan<byte> native)
    {
        var bytes = new byte[native.Length / format.SampleBytes];
        var (size, shift) = (format.SampleBytes, format.HighBit - 7);
        for (var i = 0; i < bytes.Length; i++)
        {
            ulong raw = 0;
            for (var part = size - 1; part >= 0; part--)
            {
                raw = (raw << 8) | native[(i * size) + part];
            }
            bytes[i] = (byte)(shift >= 0 ? raw >> shift : raw << -shift);
        }
        return bytes;
    }
}
