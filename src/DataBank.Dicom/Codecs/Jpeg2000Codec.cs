using System.Buffers;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// JPEG 2000 (PS3.5 A.4.4) and, for decoding only, High-Throughput JPEG 2000 (PS3.5 A.4.9), by libopenjp2. A colour transform is undone by
/// the library: such frames come out as RGB, whatever the data set says.
/// </summary>
internal sealed class Jpeg2000Codec(NativeCodec<OpenJpeg> openJpeg, Jpeg2000Kind kind) : IFrameCodec
{
    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var header = Jpeg2000Header.Read(Jpeg2000Header.Unwrap(codestream));
        var format = CodestreamFit.Check(declared, header.Rows, header.Columns, header.Components, header.Precision);
        return header.Components == 3 && (header.TransformsColour || declared.Photometric is "YBR_RCT" or "YBR_ICT") ? format with { Photometric = "RGB" } : format;
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        codestream = Jpeg2000Header.Unwrap(codestream);
        var format = Inspect(codestream, declared);
        openJpeg.Library.Decode(codestream, format, pixels);
        var header = Jpeg2000Header.Read(codestream);
        // Samples of a signed codestream have their sign; those of an unsigned one may still be two's complement by the data set.
        if (!header.IsSigned) CodestreamFit.ExtendSign(format, header.Precision, pixels);
    }

    public FrameFormat Describe(FrameFormat native)
    {
        if (kind == Jpeg2000Kind.HighThroughput) throw new NotSupportedException("There is no encoder for High-Throughput JPEG 2000");
        var isLossy = kind == Jpeg2000Kind.Irreversible;
        if (isLossy && native.Photometric == "PALETTE COLOR") throw new NotSupportedException("Indexes of a palette must not be compressed with loss");
        var format = CodestreamFit.MustSuit(native, "JPEG 2000");
        return native is { Photometric: "RGB", SamplesPerPixel: 3 } ? format with { Photometric = isLossy ? "YBR_ICT" : "YBR_RCT" } : format;
    }

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output) =>
        openJpeg.Library.Encode(
            pixels, native, PrecisionOf(native, pixels), native.Photometric == "RGB", kind == Jpeg2000Kind.Irreversible ? settings.Ratio : null, output);

    /// <summary>Signed samples are signed in the codestream too: they need no more bits than are stored if each is sign-extended.</summary>
    private static int PrecisionOf(FrameFormat native, ReadOnlySpan<byte> pixels)
    {
        if (!native.IsSigned) return CodestreamFit.PrecisionOf(native, pixels);
        var (least, most) = (-(1 << (native.BitsStored - 1)), (1 << (native.BitsStored - 1)) - 1);
        var isHigher = native.BitsAllocated == 8
            ? MemoryMarshal.Cast<byte, sbyte>(pixels).ContainsAnyExceptInRange((sbyte)least, (sbyte)most)
            : MemoryMarshal.Cast<byte, short>(pixels).ContainsAnyExceptInRange((short)least, (short)most);
        return isHigher ? native.BitsAllocated : native.BitsStored;
    }
}
