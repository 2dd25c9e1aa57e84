using System.Buffers;
using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class RleCodecTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(1, 32)]
    [InlineData(3, 8)]
    [InlineData(3, 16)]
    public void Every_sample_size_comes_back_unchanged(int samples, int bits)
    {
        var format = Pictures.Gray(37, 301, bits, bits) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = Pictures.Paint(format);
        var codec = FrameCodecs.For(Uids.RleLossless);
        var output = new ArrayBufferWriter<byte>();
        codec.Encode(pixels, format, CompressionSettings.Default, output);
        Assert.Equal(samples > 1, codec.Describe(format).IsPlanar);
        var decoded = new byte[format.FrameBytes];
        Assert.Equal(format, codec.Inspect(output.WrittenSpan, format));
        codec.Decode(output.WrittenSpan, format, decoded);
        Assert.Equal(pixels, decoded);
    }

    [Fact]
    public void Runs_literals_and_the_no_op_are_read_as_Annex_G_says()
    {
        var format = Pictures.Gray(1, 8, 8, 8);
        var codestream = new byte[64 + 8];
        codestream[0] = 1;
        codestream[4] = 64;
        // Three literals, a byte to be skipped, and a run of five.
        ((ReadOnlySpan<byte>)[2, 7, 8, 9, 0x80, 0xFC, 5, 0]).CopyTo(codestream.AsSpan(64));
        var pixels = new byte[8];
        FrameCodecs.For(Uids.RleLossless).Decode(codestream, format, pixels);
        Assert.Equal([7, 8, 9, 5, 5, 5, 5, 5], pixels);
    }

    [Fact]
    public void Damaged_frames_are_refused()
    {
        var format = Pictures.Gray(16, 16, 16, 12);
        var codec = FrameCodecs.For(Uids.RleLossless);
        var output = new ArrayBufferWriter<byte>();
        codec.Encode(Pictures.Paint(format), format, CompressionSettings.Default, output);
        var whole = output.WrittenSpan.ToArray();
        var pixels = new byte[format.FrameBytes];
        Assert.Throws<PixelDataException>(() => codec.Inspect(whole.AsSpan(0, 40), format));
        Assert.Throws<PixelDataException>(() => codec.Inspect(whole, format with { BitsAllocated = 8 }));
        Assert.Throws<PixelDataException>(() => codec.Decode(whole.AsSpan(0, whole.Length - 8), format, pixels));
        whole[8] = 255; // The second segment begins beyond the end.
        whole[9] = 255;
        Assert.Throws<PixelDataException>(() => codec.Decode(whole, format, pixels));
    }
}
