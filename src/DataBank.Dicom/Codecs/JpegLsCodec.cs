using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// JPEG-LS, lossless and near-lossless (ITU-T T.87; PS3.5 A.4.3). libcharls only encodes: on some damaged codestreams its decoder never ends.
/// </summary>
internal sealed class JpegLsCodec(NativeCodec<CharLs> charls, bool isNearLossless) : IFrameCodec
{
    private const int JpegLs = 0xF7;

    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var header = Read(codestream);
        return CodestreamFit.Check(declared, header.Rows, header.Columns, header.Components.Length, header.Precision);
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var format = Inspect(codestream, declared);
        var header = Read(codestream);
        new JpegLsDecoder(header, format).Decode(codestream, pixels);
        CodestreamFit.ExtendSign(format, header.Precision, pixels);
    }

    public FrameFormat Describe(FrameFormat native)
    {
        if (isNearLossless && native.Photometric == "PALETTE COLOR") throw new NotSupportedException("Indexes of a palette must not be compressed with loss");
        if (isNearLossless && native.IsSigned) throw new NotSupportedException("Near-lossless JPEG-LS of signed samples would turn small negative values positive");
        return CodestreamFit.MustSuit(native, "JPEG-LS");
    }

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output)
    {
        var info = new CharLs.FrameInfo(native.Columns, native.Rows, CodestreamFit.PrecisionOf(native, pixels), native.SamplesPerPixel);
        if (native.BitsAllocated == 16 && info.BitsPerSample <= 8)
        {
            info = info with { BitsPerSample = 9 }; // The library takes samples of up to 8 bits as bytes.
        }
        // Noise grows: JPEG-LS may take twice the size, and then some for a header.
        for (long size = pixels.Length + 1024L; size <= Array.MaxLength; size *= 2)
        {
            var written = charls.Library.Encode(pixels, info, isNearLossless ? settings.NearLossless : 0, output.GetSpan((int)size));
            if (written < 0) continue;
            output.Advance(written);
            return;
        }
        throw new NotSupportedException("The frame is too large for JPEG-LS");
    }

    private static JpegHeader Read(ReadOnlySpan<byte> codestream)
    {
        var header = JpegHeader.Read(codestream);
        return header.Process == JpegLs && !header.IsSubsampled ? header : throw new PixelDataException("A codestream is not JPEG-LS");
    }
}
