using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// JPEG Baseline and Extended (processes 1, 2 and 4; PS3.5 A.4.1): 8 bits by libturbojpeg, 12 bits by our own decoder. Colour of 8 bits
/// always comes out as RGB.
/// </summary>
internal sealed class JpegCodec(NativeCodec<TurboJpeg> turbo, bool isExtended) : IFrameCodec
{
    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var header = JpegHeader.Read(codestream);
        var isKnown = header.Precision == 8 ? header.Process is >= 0xC0 and <= 0xC2 : header.Precision == 12 && header.Process == 0xC1;
        if (!isKnown || header.Components.Length is not (1 or 3))
        {
            throw new PixelDataException("A codestream is not JPEG of process 1, 2 or 4");
        }
        var format = CodestreamFit.Check(declared, header.Rows, header.Columns, header.Components.Length, header.Precision);
        if (header.Components.Length == 1) return format;
        return format with { Photometric = header.Precision == 12 && IsTransformed(header, declared.Photometric) ? "YBR_FULL" : "RGB" };
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var format = Inspect(codestream, declared);
        var header = JpegHeader.Read(codestream);
        if (header.Precision == 12)
        {
            new JpegExtendedDecoder(header).Decode(codestream, pixels);
            CodestreamFit.ExtendSign(format, header.Precision, pixels);
            return;
        }
        var size = format.Rows * format.Columns * format.SamplesPerPixel;
        if (format.BitsAllocated == 8)
        {
            DecodeBytes(codestream, header, declared, pixels);
            return;
        }
        var narrow = PixelBuffer.Rent(size);
        DecodeBytes(codestream, header, declared, narrow.AsSpan(0, size));
        CodestreamFit.Widen(narrow.AsSpan(0, size), pixels);
        CodestreamFit.ExtendSign(format, header.Precision, pixels);
        PixelBuffer.Return(narrow);
    }

    public FrameFormat Describe(FrameFormat native)
    {
        if (isExtended) throw new NotSupportedException("There is no encoder for JPEG Extended");
        if (native is not ({ BitsAllocated: 8, BitsStored: 8, IsSigned: false, IsFloat: false } and
            ({ SamplesPerPixel: 1, Photometric: "MONOCHROME1" or "MONOCHROME2" } or { SamplesPerPixel: 3, Photometric: "RGB" })))
        {
            throw new NotSupportedException($"JPEG Baseline cannot hold {native.Photometric} pixels of {native.BitsStored} bits");
        }
        return native with { IsPlanar = false, Photometric = native.SamplesPerPixel == 3 ? "YBR_FULL_422" : native.Photometric };
    }

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output)
    {
        var isGray = native.SamplesPerPixel == 1;
        var codestream = turbo.Library.Encode(
            pixels, native.Rows, native.Columns, isGray ? TurboJpeg.Gray : TurboJpeg.Rgb, isGray ? TurboJpeg.SamplingGray : TurboJpeg.Sampling422, settings.Quality, out var owner);
        using (owner)
        {
            output.Write(codestream);
        }
    }

    private void DecodeBytes(ReadOnlySpan<byte> codestream, JpegHeader header, FrameFormat declared, Span<byte> pixels)
    {
        if (header.Components.Length == 1 || IsTransformed(header, declared.Photometric) == IsTakenForTransformed(header))
        {
            turbo.Library.Decode(codestream, header.Rows, header.Columns, header.Components.Length == 1 ? TurboJpeg.Gray : TurboJpeg.Rgb, pixels);
            return;
        }
        // An Adobe marker behind SOI tells the library that these are RGB samples.
        ReadOnlySpan<byte> marker = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        var size = codestream.Length + marker.Length;
        var marked = PixelBuffer.Rent(size);
        codestream[..2].CopyTo(marked);
        marker.CopyTo(marked.AsSpan(2));
        codestream[2..].CopyTo(marked.AsSpan(2 + marker.Length));
        turbo.Library.Decode(marked.AsSpan(0, size), header.Rows, header.Columns, TurboJpeg.Rgb, pixels);
        PixelBuffer.Return(marked);
    }

    /// <summary>
    /// Whether three components are YCbCr. Markers of the codestream decide, then subsampling, then component ids, and the data set only
    /// at last: many data sets say RGB of what an encoder transformed, or the reverse.
    /// </summary>
    private static bool IsTransformed(JpegHeader header, string photometric) =>
        header.IsJfif || header.IsSubsampled || (header.AdobeTransform is { } transform ? transform != 0 : !HasRgbIds(header) && photometric != "RGB");

    /// <summary>What libjpeg thinks of the same.</summary>
    private static bool IsTakenForTransformed(JpegHeader header) =>
        header.IsJfif || (header.AdobeTransform is { } transform ? transform != 0 : !HasRgbIds(header));

    private static bool HasRgbIds(JpegHeader header) => header.Components is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }];
}
