using System.Buffers;

namespace DataBank.Dicom;

/// <summary>JPEG-LS, lossless and near-lossless (ITU-T T.87; PS3.5 A.4.3), by libcharls.</summary>
internal sealed class JpegLsCodec(NativeCodec<CharLs> charls, bool isNearLossless) : IFrameCodec
{
    private const int JpegLs = 0xF7;
    private readonly JpegLsWatch watch = new();

    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var header = Read(codestream);
        return CodestreamFit.Check(declared, header.Rows, header.Columns, header.Components.Length, header.Precision);
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var format = Inspect(codestream, declared);
        var header = Read(codestream);
        if (!codestream.TrimEnd((byte)0).EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]))
        {
            // Where the data end without a marker the library turns round for seconds; it stops at one.
            DecodeEnded(codestream, declared, pixels);
            return;
        }
        var info = new CharLs.FrameInfo(header.Columns, header.Rows, header.Precision, header.Components.Length);
        var library = charls.Library;
        var sampleBytes = header.Precision > 8 ? 2 : 1;
        var size = format.FrameBytes / format.SampleBytes * sampleBytes;
        if (info.Components == 1 && sampleBytes == format.SampleBytes)
        {
            _ = watch.Decode(library, codestream, info, pixels);
        }
        else
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            var isPlanar = watch.Decode(library, codestream, info, buffer.AsSpan(0, size));
            CodestreamFit.Store(buffer.AsSpan(0, size), isPlanar, format, sampleBytes, pixels);
            ArrayPool<byte>.Shared.Return(buffer);
        }
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

    private void DecodeEnded(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var ended = ArrayPool<byte>.Shared.Rent(codestream.Length + 2);
        codestream.CopyTo(ended);
        (ended[codestream.Length], ended[codestream.Length + 1]) = (0xFF, 0xD9);
        try
        {
            Decode(ended.AsSpan(0, codestream.Length + 2), declared, pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ended);
        }
    }

    private static JpegHeader Read(ReadOnlySpan<byte> codestream)
    {
        var header = JpegHeader.Read(codestream);
        return header.Process == JpegLs && !header.IsSubsampled ? header : throw new PixelDataException("A codestream is not JPEG-LS");
    }
}
