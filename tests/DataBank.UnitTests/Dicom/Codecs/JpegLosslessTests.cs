using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class JpegLosslessTests
{
    [Theory]
    [InlineData(8, 8, false, 1)]
    [InlineData(8, 5, false, 1)]
    [InlineData(8, 8, true, 1)]
    [InlineData(16, 12, false, 1)]
    [InlineData(16, 12, true, 1)]
    [InlineData(16, 16, false, 1)]
    [InlineData(16, 16, true, 1)]
    [InlineData(8, 8, false, 3)]
    [InlineData(16, 16, false, 3)]
    public void Every_depth_comes_back_unchanged(int allocated, int stored, bool isSigned, int samples)
    {
        var format = Pictures.Gray(61, 83, allocated, stored, isSigned) with { SamplesPerPixel = samples, Photometric = samples == 1 ? "MONOCHROME2" : "RGB" };
        var pixels = Pictures.Paint(format);
        foreach (var syntax in (string[])[Uids.JpegLossless, Uids.JpegLosslessFirstOrder])
        {
            var decoded = CodecRoundTrips.Decode(syntax, CodecRoundTrips.Encode(syntax, format, pixels), format);
            Assert.Equal(format, decoded.Format);
            Assert.Equal(pixels, decoded.Pixels);
        }
    }

    [Fact]
    public void Difference_of_category_16_has_no_bits()
    {
        var format = Pictures.Gray(1, 4, 16, 16);
        byte[] pixels = [0, 0x80, 0, 0, 0, 0x80, 0xFF, 0xFF]; // 32768, 0, 32768, 65535
        Assert.Equal(pixels, CodecRoundTrips.Decode(Uids.JpegLosslessFirstOrder, CodecRoundTrips.Encode(Uids.JpegLosslessFirstOrder, format, pixels), format).Pixels);
    }

    [Fact]
    public void Bits_above_those_stored_survive()
    {
        var format = Pictures.Gray(16, 16, 16, 12);
        var pixels = Pictures.Paint(format);
        pixels[101] |= 0xF0; // An overlay of old days.
        Assert.Equal(pixels, CodecRoundTrips.Decode(Uids.JpegLosslessFirstOrder, CodecRoundTrips.Encode(Uids.JpegLosslessFirstOrder, format, pixels), format).Pixels);
    }
}
