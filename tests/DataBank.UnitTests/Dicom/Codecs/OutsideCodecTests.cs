using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Images encoded by other people's tools, decoded here: bit for bit where lossless, within 1 of theirs where not.</summary>
public sealed class OutsideCodecTests
{
    public static TheoryData<string, string, int, int, bool, int> Lossless => new()
    {
        { "dcmcrle", "", 8, 8, false, 1 },
        { "dcmcrle", "", 16, 12, true, 1 },
        { "dcmcrle", "", 8, 8, false, 3 },
        { "dcmcjpeg", "+e1", 8, 8, false, 1 },
        { "dcmcjpeg", "+e1", 16, 12, false, 1 },
        { "dcmcjpeg", "+e1", 16, 16, true, 1 },
        { "dcmcjpeg", "+e1 +cn", 8, 8, false, 3 },
        { "dcmcjpeg", "+el +sv 2", 16, 16, false, 1 },
        { "dcmcjpeg", "+el +sv 3", 16, 12, true, 1 },
        { "dcmcjpeg", "+el +sv 4", 8, 8, false, 1 },
        { "dcmcjpeg", "+el +sv 5", 16, 16, true, 1 },
        { "dcmcjpeg", "+el +sv 6", 16, 16, false, 1 },
        { "dcmcjpeg", "+el +sv 7", 16, 12, false, 1 },
        { "dcmcjpls", "+el", 8, 8, false, 1 },
        { "dcmcjpls", "+el", 16, 12, true, 1 },
        { "dcmcjpls", "+el", 16, 16, false, 1 },
        { "dcmcjpls", "+el +il", 8, 8, false, 3 },
        { "dcmcjpls", "+el +is", 8, 8, false, 3 },
        { "dcmcjpls", "+el +in", 8, 8, false, 3 },
    };

    [Theory]
    [MemberData(nameof(Lossless))]
    public async Task What_dcmtk_encodes_without_loss_comes_back_bit_for_bit(string tool, string options, int allocated, int stored, bool isSigned, int samples)
    {
        NeedLibraries();
        var format = Pictures.Gray(61, 84, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        byte[] pixels = [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2)];
        var encoded = await OutsideTool.ConvertAsync(tool, Example.Image(format, pixels, frames: 2), ".dcm", ".dcm", [.. Words(options), "IN", "OUT"]);
        using var frames = FrameReader.Open(encoded);
        Assert.True(frames.IsEncapsulated);
        Assert.Equal(2, frames.Count);
        for (var index = 0; index < 2; index++)
        {
            using var frame = frames.Decode(index);
            Assert.Equal(Pictures.Paint(format, index + 1), frame.Bytes.ToArray());
            Assert.Equal(format.Photometric, frame.Format.Photometric);
        }
    }

    [Theory]
    [InlineData("dcmcjpeg", "+eb", "dcmdjpeg", 8, 8, false, 1)]
    [InlineData("dcmcjpeg", "+eb +cy +s2", "dcmdjpeg", 8, 8, false, 3)]
    [InlineData("dcmcjpeg", "+eb +cy +s4", "dcmdjpeg", 8, 8, false, 3)]
    [InlineData("dcmcjpeg", "+eb +cr", "dcmdjpeg", 8, 8, false, 3)]
    [InlineData("dcmcjpeg", "+ee", "dcmdjpeg", 8, 8, false, 1)]
    [InlineData("dcmcjpeg", "+ee", "dcmdjpeg", 16, 12, false, 1)]
    [InlineData("dcmcjpls", "+en +md 3", "dcmdjpls", 8, 8, false, 1)]
    [InlineData("dcmcjpls", "+en +md 3", "dcmdjpls", 16, 12, false, 1)]
    public async Task What_dcmtk_encodes_with_loss_is_decoded_as_by_dcmtk(string tool, string options, string decoder, int allocated, int stored, bool isSigned, int samples)
    {
        NeedLibraries();
        var format = Pictures.Gray(61, 84, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var encoded = await OutsideTool.ConvertAsync(tool, Example.Image(format, Pictures.Paint(format)), ".dcm", ".dcm", [.. Words(options), "IN", "OUT"]);
        var decoded = await OutsideTool.ConvertAsync(decoder, encoded, ".dcm", ".dcm", "+px", "IN", "OUT");
        using var theirs = FrameReader.Open(decoded);
        using var ours = FrameReader.Open(encoded);
        using var expected = theirs.Decode(0);
        using var actual = ours.Decode(0);
        Assert.Equal(expected.Format.Photometric, actual.Format.Photometric);
        Assert.InRange(LargestDifference(expected.Bytes.Span, actual), 0, 1);
    }

    [Theory]
    [InlineData(16, 12, false, 1, "-reversible true")]
    [InlineData(16, 16, false, 1, "-reversible true")]
    [InlineData(8, 8, false, 3, "-reversible true -colour_trans true")]
    [InlineData(8, 8, false, 1, "-reversible true -tile_size {32,32}")]
    [InlineData(16, 16, false, 1, "-reversible true -prog_order RPCL -tile_size {48,32}")]
    public async Task What_OpenJPH_encodes_without_loss_comes_back_bit_for_bit(int allocated, int stored, bool isSigned, int samples, string options)
    {
        NeedLibraries();
        var format = Pictures.Gray(61, 84, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = Pictures.Paint(format);
        var codestream = await OutsideTool.ConvertAsync("ojph_compress", Pnm(format, pixels), samples == 1 ? ".pgm" : ".ppm", ".j2c", [.. Words("-i IN -o OUT"), .. Words(options)]);
        var (decodedFormat, decoded) = CodecRoundTrips.Decode(Uids.HighThroughputJpeg2000Lossless, codestream, format with { Photometric = samples == 1 ? "MONOCHROME2" : "YBR_RCT" });
        Assert.Equal(format, decodedFormat);
        Assert.Equal(pixels, decoded);
    }

    [Fact]
    public async Task Signed_HTJ2K_lies_half_its_range_lower()
    {
        NeedLibraries();
        var format = Pictures.Gray(64, 80, 16, 12);
        var codestream = await OutsideTool.ConvertAsync("ojph_compress", Pnm(format, Pictures.Paint(format)), ".pgm", ".j2c", [.. Words("-i IN -o OUT -reversible true")]);
        // OpenJPH's tool reads no signed pixels; but sign in SIZ changes nothing but the level shift (ITU-T T.800 G.1).
        codestream[codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x51]) + 40] |= 0x80;
        var signed = format with { IsSigned = true };
        Assert.Equal(Pictures.Paint(signed), CodecRoundTrips.Decode(Uids.HighThroughputJpeg2000Lossless, codestream, signed).Pixels);
    }

    [Theory]
    [InlineData("--jpeg", 16, 12, false, 1)]
    [InlineData("--jpegls", 16, 16, true, 1)]
    [InlineData("--j2k", 16, 12, true, 1)]
    [InlineData("--j2k", 16, 16, false, 1)]
    [InlineData("--j2k", 8, 8, false, 3)]
    [InlineData("--rle", 16, 12, false, 1)]
    public async Task What_gdcm_encodes_without_loss_comes_back_bit_for_bit(string option, int allocated, int stored, bool isSigned, int samples)
    {
        NeedLibraries();
        var format = Pictures.Gray(61, 84, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = Pictures.Paint(format);
        var encoded = await OutsideTool.ConvertAsync("gdcmconv", Example.Image(format, pixels), ".dcm", ".dcm", option, "-i", "IN", "-o", "OUT");
        using var frames = FrameReader.Open(encoded);
        using var frame = frames.Decode(0);
        Assert.Equal(pixels, frame.Bytes.ToArray());
        Assert.Equal(format.Photometric, frame.Format.Photometric);
    }

    internal static void NeedLibraries() => Assert.SkipUnless(
        FrameCodecs.Missing.Count == 0, string.Join("; ", FrameCodecs.Missing.Select(codec => $"{codec.Package}: {codec.Reason}")));

    internal static int LargestDifference(ReadOnlySpan<byte> expected, Frame actual)
    {
        Assert.Equal(expected.Length, actual.Bytes.Length);
        var (largest, step) = (0, actual.Format.SampleBytes);
        for (var i = 0; i < expected.Length; i += step)
        {
            int At(ReadOnlySpan<byte> bytes) => step == 1 ? bytes[i] : actual.Format.IsSigned ? BitConverter.ToInt16(bytes[i..]) : BitConverter.ToUInt16(bytes[i..]);
            largest = Math.Max(largest, Math.Abs(At(expected) - At(actual.Bytes.Span)));
        }
        return largest;
    }

    private static string[] Words(string options) => options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static byte[] Pnm(FrameFormat format, byte[] pixels)
    {
        var head = Encoding.ASCII.GetBytes($"P{(format.SamplesPerPixel == 1 ? 5 : 6)}\n{format.Columns} {format.Rows}\n{(1 << format.BitsStored) - 1}\n");
        var samples = pixels.ToArray();
        for (var i = 0; format.BitsAllocated == 16 && i < samples.Length; i += 2)
        {
            (samples[i], samples[i + 1]) = (samples[i + 1], samples[i]);
        }
        return [.. head, .. samples];
    }
}
