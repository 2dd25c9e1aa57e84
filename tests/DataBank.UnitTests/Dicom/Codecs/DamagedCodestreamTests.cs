using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>Decoders meet whatever somebody sends: they decode it or refuse it, and do so soon.</summary>
public sealed class DamagedCodestreamTests
{
    [Theory]
    [InlineData(Uids.RleLossless)]
    [InlineData(Uids.JpegBaseline)]
    [InlineData(Uids.JpegLossless)]
    [InlineData(Uids.JpegLosslessFirstOrder)]
    [InlineData(Uids.JpegLsLossless)]
    [InlineData(Uids.JpegLsNearLossless)]
    [InlineData(Uids.Jpeg2000Lossless)]
    [InlineData(Uids.Jpeg2000)]
    [InlineData(Uids.DeflatedImageFrame)]
    public void Mutated_codestreams_are_decoded_or_refused(string syntax)
    {
        OutsideCodecTests.NeedLibraries();
        var random = new Random(7);
        FrameFormat[] formats = syntax == Uids.JpegBaseline ? [Pictures.Gray(33, 47, 8, 8), Pictures.Colour(33, 47)] : [Pictures.Gray(33, 47, 16, 12), Pictures.Colour(33, 47)];
        foreach (var format in formats)
        {
            var whole = CodecRoundTrips.Encode(syntax, format, Pictures.Paint(format));
            var declared = FrameCodecs.For(syntax).Describe(format);
            for (var i = 0; i < 400; i++)
            {
                var codestream = Mutate(whole, random);
                try
                {
                    CodecRoundTrips.Decode(syntax, codestream, declared);
                }
                catch (PixelDataException)
                {
                    // Refused.
                }
            }
        }
    }

    [Fact]
    public async Task Mutated_12_bit_JPEG_and_HTJ2K_are_decoded_or_refused()
    {
        OutsideCodecTests.NeedLibraries();
        var random = new Random(8);
        var format = Pictures.Gray(61, 84, 16, 12);
        var extended = await OutsideTool.ConvertAsync("dcmcjpeg", Example.Image(format, Pictures.Paint(format)), ".dcm", ".dcm", "+ee", "IN", "OUT");
        using var frames = FrameReader.Open(extended);
        using var frame = frames.Read(0);
        var narrow = Pictures.Gray(61, 84, 8, 8);
        var throughput = await OutsideTool.ConvertAsync("ojph_compress", Pgm(narrow), ".pgm", ".j2c", "-i", "IN", "-o", "OUT", "-reversible", "true");
        for (var i = 0; i < 400; i++)
        {
            foreach (var (syntax, whole, declared) in new[] { (Uids.JpegExtended, frame.Bytes.ToArray(), format), (Uids.HighThroughputJpeg2000Lossless, throughput, narrow) })
            {
                try
                {
                    CodecRoundTrips.Decode(syntax, Mutate(whole, random), declared);
                }
                catch (PixelDataException)
                {
                    // Refused.
                }
            }
        }
    }

    [Fact]
    public async Task Markers_inside_HTJ2K_packets_are_refused_before_they_end_the_process()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(61, 84, 8, 8);
        var codestream = await OutsideTool.ConvertAsync("ojph_compress", Pgm(format), ".pgm", ".j2c", "-i", "IN", "-o", "OUT", "-reversible", "true");
        var data = codestream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0x93]) + 200;
        (codestream[data], codestream[data + 1]) = (0xFF, 0xFF);
        var problem = Assert.Throws<PixelDataException>(() => CodecRoundTrips.Decode(Uids.HighThroughputJpeg2000Lossless, codestream, format));
        Assert.Contains("markers", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codestream_that_claims_another_size_is_refused_before_memory_is_taken()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(16, 16, 8, 8);
        foreach (var syntax in (string[])[Uids.JpegBaseline, Uids.JpegLosslessFirstOrder, Uids.JpegLsLossless, Uids.Jpeg2000Lossless])
        {
            var codestream = CodecRoundTrips.Encode(syntax, format, Pictures.Paint(format));
            Assert.Throws<PixelDataException>(() => FrameCodecs.For(syntax).Inspect(codestream, format with { Rows = 60_000, Columns = 60_000 }));
            Assert.Throws<PixelDataException>(() => FrameCodecs.For(syntax).Inspect(codestream, format with { SamplesPerPixel = 3 }));
        }
    }

    private static byte[] Pgm(FrameFormat format) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"P5\n{format.Columns} {format.Rows}\n255\n"), .. Pictures.Paint(format)];

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = random.Next(4) == 0 ? whole[..random.Next(1, whole.Length)] : whole.ToArray();
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            // Headers are where it hurts.
            var at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(bytes.Length, 200));
            bytes[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)(bytes[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }
        return bytes;
    }
}
