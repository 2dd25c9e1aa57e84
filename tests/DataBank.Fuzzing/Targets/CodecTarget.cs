using System.Buffers;
using System.Buffers.Binary;
using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>
/// Decoders: eight bytes of what the data set says (rows, columns, bits allocated, bits stored, samples, signedness), then the codestream. They decode to
/// exactly what they announced, or refuse. Native libraries run here as in the product, in the process that the supervisor watches.
/// </summary>
internal static class CodecTarget
{
    private const int HeadBytes = 8;

    public static FuzzTarget Of(string name, string transferSyntax, params byte[][] tokens) => new(name, bytes => Run(transferSyntax, bytes), () => Inputs(transferSyntax))
    {
        // Frames of up to 16 MiB are let through here; pooled buffers come on top.
        Allocation = (96 << 20, 2_000),
        LargestInput = 8 * 1024,
        Tokens = tokens,
    };

    private static IEnumerable<byte[]> Inputs(string transferSyntax)
    {
        foreach (var format in Formats())
        {
            var pixels = new byte[format.FrameBytes];
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = format.BitsAllocated == 16 && i % 2 == 1 ? (byte)(i / 97 % (1 << (format.BitsStored - 8))) : (byte)(i * i / 31);
            }
            var output = new ArrayBufferWriter<byte>();
            if (!TryEncode(EncoderOf(transferSyntax), pixels, format, output))
            {
                continue;
            }
            byte[] codestream = output.WrittenSpan.ToArray();
            yield return [.. Head(format), .. codestream];
            if (transferSyntax == Uids.JpegExtended && codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) is > 0 and var frame)
            {
                // There is no encoder of 12 bits: the tables and the scan of 8 bits do to start from.
                (codestream[frame + 1], codestream[frame + 4]) = (0xC1, 12);
                yield return [.. Head(format with { BitsAllocated = 16, BitsStored = 12 }), .. codestream];
            }
        }
        yield return [.. Head(Formats().First()), 0xFF, 0xD8, 0xFF, 0xD9];
    }

    /// <summary>What can be encoded and is decoded by the same code.</summary>
    private static string EncoderOf(string transferSyntax) => transferSyntax switch
    {
        Uids.JpegExtended => Uids.JpegBaseline,
        Uids.HighThroughputJpeg2000Lossless => Uids.Jpeg2000Lossless,
        _ => transferSyntax,
    };

    private static IEnumerable<FrameFormat> Formats()
    {
        foreach (var (rows, columns) in new[] { (8, 8), (17, 33), (64, 5) })
        {
            yield return Format(rows, columns, 1, 8, 8, false);
            yield return Format(rows, columns, 1, 16, 12, false);
            yield return Format(rows, columns, 1, 16, 16, true);
            yield return Format(rows, columns, 3, 8, 8, false);
        }
    }

    private static FrameFormat Format(int rows, int columns, int samples, int allocated, int stored, bool signed) => new()
    {
        Rows = rows,
        Columns = columns,
        SamplesPerPixel = samples,
        BitsAllocated = allocated,
        BitsStored = stored,
        HighBit = stored - 1,
        IsSigned = signed,
        Photometric = samples == 3 ? "RGB" : "MONOCHROME2",
    };

    private static byte[] Head(FrameFormat format) =>
        [(byte)format.Rows, 0, (byte)format.Columns, 0, (byte)format.BitsAllocated, (byte)format.BitsStored, (byte)format.SamplesPerPixel, format.IsSigned ? (byte)1 : (byte)0];

    private static bool TryEncode(string transferSyntax, byte[] pixels, FrameFormat format, ArrayBufferWriter<byte> output)
    {
        try
        {
            FrameCodecs.For(transferSyntax).Encode(pixels, format, new CompressionSettings(), output);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static void Run(string transferSyntax, byte[] bytes)
    {
        if (bytes.Length < HeadBytes)
        {
            return;
        }
        var stored = Math.Max(1, (int)bytes[5]);
        var format = Format(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2)), bytes[6], bytes[4], stored, (bytes[7] & 1) == 1);
        try
        {
            var codec = FrameCodecs.For(transferSyntax);
            var codestream = bytes.AsSpan(HeadBytes);
            var decoded = codec.Inspect(codestream, format.Checked()).Checked();
            if (decoded.FrameBytes > 16 << 20)
            {
                return;
            }
            // Anything written behind the frame would be found here.
            var pixels = new byte[decoded.FrameBytes + 64];
            pixels.AsSpan(decoded.FrameBytes).Fill(0xA5);
            codec.Decode(codestream, decoded, pixels.AsSpan(0, decoded.FrameBytes));
            Must.Hold(!pixels.AsSpan(decoded.FrameBytes).ContainsAnyExcept((byte)0xA5), "Pixels were written behind the frame");
        }
        catch (PixelDataException)
        {
        }
    }
}
