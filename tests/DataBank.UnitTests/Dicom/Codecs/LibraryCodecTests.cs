using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>JPEG, JPEG-LS and JPEG 2000 through our own encoders and decoders.</summary>
public sealed class LibraryCodecTests
{
    [Theory]
    [InlineData(8, 8, false, 1)]
    [InlineData(8, 8, true, 1)]
    [InlineData(8, 6, false, 1)]
    [InlineData(16, 6, false, 1)]
    [InlineData(16, 12, false, 1)]
    [InlineData(16, 12, true, 1)]
    [InlineData(16, 16, false, 1)]
    [InlineData(16, 16, true, 1)]
    [InlineData(8, 8, false, 3)]
    [InlineData(16, 16, false, 3)]
    public void Lossless_codecs_give_every_depth_back_unchanged(int allocated, int stored, bool isSigned, int samples)
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(61, 83, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = Pictures.Paint(format);
        foreach (var syntax in (string[])[Uids.JpegLsLossless, Uids.Jpeg2000Lossless])
        {
            var declared = FrameCodecs.For(syntax).Describe(format);
            var decoded = CodecRoundTrips.Decode(syntax, CodecRoundTrips.Encode(syntax, format, pixels), declared);
            Assert.Equal(format, decoded.Format);
            Assert.Equal(pixels, decoded.Pixels);
        }
    }

    [Fact]
    public void Reversible_colour_transform_is_named_in_the_header()
    {
        OutsideCodecTests.NeedLibraries();
        Assert.Equal("YBR_RCT", FrameCodecs.For(Uids.Jpeg2000Lossless).Describe(Pictures.Colour(8, 8)).Photometric);
        Assert.Equal("YBR_ICT", FrameCodecs.For(Uids.Jpeg2000).Describe(Pictures.Colour(8, 8)).Photometric);
        Assert.Equal("YBR_FULL_422", FrameCodecs.For(Uids.JpegBaseline).Describe(Pictures.Colour(8, 8)).Photometric);
        Assert.Equal("YBR_FULL", FrameCodecs.For(Uids.Jpeg2000Lossless).Describe(Pictures.Colour(8, 8, photometric: "YBR_FULL")).Photometric);
    }

    [Fact]
    public void Near_lossless_keeps_its_promise()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(61, 83, 16, 12);
        var pixels = Pictures.Paint(format);
        var decoded = CodecRoundTrips.Decode(
            Uids.JpegLsNearLossless, CodecRoundTrips.Encode(Uids.JpegLsNearLossless, format, pixels, new CompressionSettings { NearLossless = 3 }), format).Pixels;
        Assert.NotEqual(pixels, decoded);
        Assert.All(Enumerable.Range(0, pixels.Length / 2), i => Assert.InRange(BitConverter.ToUInt16(pixels, 2 * i) - BitConverter.ToUInt16(decoded, 2 * i), -3, 3));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Lossy_codecs_stay_near_smooth_pictures(int samples)
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(64, 96, 8, 8) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = new byte[format.FrameBytes];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i / samples % 96) + (i / samples / 96) + (i % samples * 20));
        }
        foreach (var syntax in (string[])[Uids.JpegBaseline, Uids.Jpeg2000])
        {
            var codec = FrameCodecs.For(syntax);
            var (decodedFormat, decoded) = CodecRoundTrips.Decode(
                syntax, CodecRoundTrips.Encode(syntax, format, pixels, new CompressionSettings { Quality = 95, Ratio = 4 }), codec.Describe(format));
            Assert.Equal(format, decodedFormat);
            Assert.All(Enumerable.Range(0, pixels.Length), i => Assert.InRange(pixels[i] - decoded[i], -12, 12));
        }
    }

    [Fact]
    public void Rgb_without_a_marker_is_not_taken_for_YCbCr()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Colour(16, 16);
        // A flat picture: a transform would show at once.
        var pixels = new byte[format.FrameBytes];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (200, 60, 30);
        }
        var gray = Pictures.Gray(16, 16, 8, 8);
        var planes = Enumerable.Range(0, 3).Select(c => CodecRoundTrips.Encode(Uids.JpegBaseline, gray, [.. pixels.Where((_, i) => i % 3 == c)], new CompressionSettings { Quality = 100 })).ToArray();
        var codestream = ThreeScans(planes, 16, 16);
        var (decodedFormat, decoded) = CodecRoundTrips.Decode(Uids.JpegBaseline, codestream, format);
        Assert.Equal("RGB", decodedFormat.Photometric);
        Assert.All(Enumerable.Range(0, pixels.Length), i => Assert.InRange(pixels[i] - decoded[i], -1, 1));
        var transformed = CodecRoundTrips.Decode(Uids.JpegBaseline, codestream, format with { Photometric = "YBR_FULL" }).Pixels;
        Assert.Equal([63, 255, 80], transformed[..3]);
    }

    [Fact]
    public void What_a_syntax_cannot_hold_is_refused_by_name()
    {
        var packed = Pictures.Gray(8, 8, 1, 1);
        foreach (var syntax in (string[])[Uids.RleLossless, Uids.JpegLosslessFirstOrder, Uids.JpegLsLossless, Uids.Jpeg2000Lossless, Uids.JpegBaseline])
        {
            Assert.Throws<NotSupportedException>(() => FrameCodecs.For(syntax).Describe(packed));
        }
        Assert.Throws<NotSupportedException>(() => FrameCodecs.For(Uids.JpegBaseline).Describe(Pictures.Gray(8, 8, 16, 12)));
        Assert.Throws<NotSupportedException>(() => FrameCodecs.For(Uids.HighThroughputJpeg2000Lossless).Describe(Pictures.Gray(8, 8, 8, 8)));
        Assert.Throws<NotSupportedException>(() => FrameCodecs.For("1.2.840.10008.1.2.4.102"));
        Assert.False(FrameCodecs.CanDecode("1.2.840.10008.1.2.4.110"));
    }

    [Fact]
    public void Absent_library_is_named_with_its_package()
    {
        var codec = new NativeCodec<object>("JPEG XXL", "libjxxl1", ["libjxxl.so.1"], _ => new object());
        var problem = Assert.Throws<CodecMissingException>(() => codec.Library);
        Assert.Equal("libjxxl1", problem.Package);
        Assert.Equal(new MissingCodec("JPEG XXL", "libjxxl1", "libjxxl.so.1 is absent"), codec.Missing);
    }

    /// <summary>Three one-component codestreams as one of three scans, without JFIF and Adobe markers, components 1 to 3.</summary>
    private static byte[] ThreeScans(byte[][] planes, byte rows, byte columns)
    {
        var codestream = new List<byte> { 0xFF, 0xD8 };
        codestream.AddRange(Segment(planes[0], 0xDB)); // All of the same quality: the tables are the same too.
        codestream.AddRange([0xFF, 0xC0, 0, 17, 8, 0, rows, 0, columns, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        for (var i = 0; i < 3; i++)
        {
            codestream.AddRange(Tables(planes[i]));
            codestream.AddRange([0xFF, 0xDA, 0, 8, 1, (byte)(i + 1), 0, 0, 63, 0]);
            var scan = planes[i].AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
            codestream.AddRange(planes[i][(scan + 2 + planes[i][scan + 3])..^2]);
        }
        return [.. codestream, 0xFF, 0xD9];
    }

    private static IEnumerable<byte> Tables(byte[] codestream)
    {
        for (var at = 2; codestream[at + 1] != 0xDA; at += 2 + Length(codestream, at))
        {
            if (codestream[at + 1] == 0xC4) foreach (var value in codestream[at..(at + 2 + Length(codestream, at))]) yield return value;
        }
    }

    private static byte[] Segment(byte[] codestream, byte marker)
    {
        var at = 2;
        while (codestream[at + 1] != marker) at += 2 + Length(codestream, at);
        return codestream[at..(at + 2 + Length(codestream, at))];
    }

    private static int Length(byte[] codestream, int at) => (codestream[at + 2] << 8) | codestream[at + 3];
}
