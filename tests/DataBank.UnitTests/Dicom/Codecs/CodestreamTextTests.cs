using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>What stands beside the picture in compressed frames is gone afterwards, and the picture is not.</summary>
public sealed class CodestreamTextTests
{
    private static readonly byte[] Planted = Encoding.UTF8.GetBytes("YAMADA^TARO 山田太郎 0001234567");

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var syntax in new[] { Uids.JpegBaseline, Uids.JpegLossless, Uids.JpegLosslessFirstOrder, Uids.JpegLsLossless, Uids.JpegLsNearLossless, Uids.Jpeg2000Lossless, Uids.Jpeg2000 })
        {
            foreach (var samples in new[] { 1, 3 }) cases.Add(syntax, samples);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Comments_and_application_data_are_erased_and_every_pixel_stays(string syntax, int samples)
    {
        var native = samples == 1 ? Pictures.Gray(48, 56, 8, 8) : Pictures.Colour(48, 56);
        var encoded = CodecRoundTrips.Encode(syntax, native, Pictures.Paint(native));
        var declared = FrameCodecs.For(syntax).Describe(native);
        var planted = Plant(encoded, isJpeg2000: syntax is Uids.Jpeg2000 or Uids.Jpeg2000Lossless);
        Assert.True(planted.AsSpan().IndexOf(Planted) > 0);

        foreach (var pieceBytes in new[] { 1, 7, 4096, planted.Length })
        {
            var erased = Erase(planted, pieceBytes);
            Assert.Equal(planted.Length, erased.Length);
            Assert.True(erased.AsSpan().IndexOf("YAMADA"u8) < 0);
            Assert.Equal(CodecRoundTrips.Decode(syntax, encoded, declared).Pixels, CodecRoundTrips.Decode(syntax, erased, declared).Pixels);
        }
    }

    [Fact]
    public void A_frame_in_several_fragments_is_one_codestream_and_what_is_no_codestream_stays()
    {
        byte[] rle = [2, 0, 0, 0, 64, 0, 0, 0, 0xFF, 0xFE, 0, 4, 1, 2];
        Assert.Equal(rle, Erase(rle, 3));
        var text = new CodestreamText();
        byte[] first = [0xFF, 0xD8, 0xFF, 0xFE, 0x00, 0x06, (byte)'T', (byte)'A'], second = [(byte)'R', (byte)'O', 0xFF, 0xD9, (byte)'X'];
        text.BeginFragment();
        text.Erase(first);
        text.BeginFragment();
        text.Erase(second);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xFE, 0x00, 0x06, 0, 0], first);
        Assert.Equal([0, 0, 0xFF, 0xD9, 0], second);
    }

    private static byte[] Erase(byte[] codestream, int pieceBytes)
    {
        var erased = codestream.ToArray();
        var text = new CodestreamText();
        text.BeginFragment();
        for (var at = 0; at < erased.Length; at += pieceBytes) text.Erase(erased.AsSpan(at, Math.Min(pieceBytes, erased.Length - at)));
        return erased;
    }

    // Comments in front (in JPEG 2000 behind the SIZ segment, which must be first), and the same text behind the end.
    private static byte[] Plant(byte[] codestream, bool isJpeg2000)
    {
        var at = isJpeg2000 ? 4 + ((codestream[4] << 8) | codestream[5]) : 2;
        byte[][] segments = isJpeg2000 ? [Segment(0x64)] : [Segment(0xFE), Segment(0xE1), Segment(0xEF)];
        return [.. codestream[..at], .. segments.SelectMany(segment => segment), .. codestream[at..], .. Planted];
    }

    private static byte[] Segment(byte code) => [0xFF, code, 0, (byte)(Planted.Length + 2), .. Planted];
}
