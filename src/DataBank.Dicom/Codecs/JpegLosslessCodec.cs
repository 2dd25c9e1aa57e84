using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// JPEG Lossless, process 14 (ITU-T T.81 Annex H; PS3.5 A.4.1): 2 to 16 bits, all predictors, point transform, restart intervals, scans of
/// one or all components. Encodes with the predictor it was made for.
/// </summary>
internal sealed class JpegLosslessCodec(int predictor) : IFrameCodec
{
    private const int Lossless = 0xC3;

    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var header = JpegHeader.Read(codestream);
        return header.Process == Lossless && !header.IsSubsampled
            ? CodestreamFit.Check(declared, header.Rows, header.Columns, header.Components.Length, header.Precision)
            : throw new PixelDataException("A codestream is not JPEG Lossless, process 14");
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var format = Inspect(codestream, declared);
        var header = JpegHeader.Read(codestream);
        new JpegLosslessDecoder(header, format).Decode(codestream, pixels);
        CodestreamFit.ExtendSign(format, header.Precision, pixels);
    }

    public FrameFormat Describe(FrameFormat native) => CodestreamFit.MustSuit(native, "JPEG Lossless");

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output) =>
        new JpegLosslessEncoder(native, predictor).Encode(pixels, output);
}
