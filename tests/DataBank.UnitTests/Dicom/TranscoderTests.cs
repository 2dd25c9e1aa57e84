using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class TranscoderTests
{
    private static readonly string[] LosslessSyntaxes =
    [
        Uids.ImplicitVrLittleEndian, Uids.DeflatedExplicitVrLittleEndian, Uids.RleLossless, Uids.JpegLossless, Uids.JpegLosslessFirstOrder,
        Uids.JpegLsLossless, Uids.Jpeg2000Lossless, Uids.DeflatedImageFrame,
    ];

    public static TheoryData<string, int, int, bool, string> Images => new()
    {
        { "CT: signed, 16 bits", 16, 16, true, "MONOCHROME2" },
        { "Enhanced MR: 12 bits in 16", 16, 12, false, "MONOCHROME2" },
        { "signed, 12 bits in 16", 16, 12, true, "MONOCHROME2" },
        { "CR: 10 bits in 16, inverse", 16, 10, false, "MONOCHROME1" },
        { "palette", 8, 8, false, "PALETTE COLOR" },
        { "colour", 8, 8, false, "RGB" },
        { "colour differences", 8, 8, false, "YBR_FULL" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Lossless_syntaxes_keep_every_byte_there_and_back(string what, int allocated, int stored, bool isSigned, string photometric)
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(31, 45, allocated, stored, isSigned) with
        {
            Photometric = photometric, SamplesPerPixel = photometric is "RGB" or "YBR_FULL" ? 3 : 1,
        };
        byte[] pixels = [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2), .. Pictures.Paint(format, 3)];
        if (pixels.Length % 2 == 1) pixels = [.. pixels, 0];
        var original = Example.Image(format, pixels, frames: 3);
        foreach (var first in LosslessSyntaxes)
        {
            var encoded = await ConvertAsync(original, first);
            foreach (var second in (string[])[Uids.JpegLsLossless, Uids.ExplicitVrLittleEndian])
            {
                var back = second == Uids.ExplicitVrLittleEndian ? encoded : await ConvertAsync(encoded, second);
                var result = await ConvertAsync(back, Uids.ExplicitVrLittleEndian);
                Assert.True(original.AsSpan().SequenceEqual(result), $"{what}: {first}, {second}");
            }
        }
    }

    [Fact]
    public async Task Packed_bits_keep_every_bit_where_a_syntax_can_hold_them()
    {
        var format = Pictures.Gray(3, 5, 1, 1);
        byte[] pixels = [0b1010_1010, 0b1100_1100, 0b0111_0001, 0b1000_1111, 0b0101_0101, 0b0000_0111];
        var original = Example.Image(format, pixels, frames: 3);
        foreach (var syntax in (string[])[Uids.ImplicitVrLittleEndian, Uids.DeflatedExplicitVrLittleEndian, Uids.DeflatedImageFrame])
        {
            Assert.Equal(original, await ConvertAsync(await ConvertAsync(original, syntax), Uids.ExplicitVrLittleEndian));
        }
        Assert.Equal(original, await ConvertAsync(Example.Image(format, pixels, Uids.ExplicitVrBigEndian, frames: 3, vr: "OW"), Uids.ExplicitVrLittleEndian));
        await Assert.ThrowsAsync<NotSupportedException>(() => ConvertAsync(original, Uids.JpegLsLossless));
    }

    [Theory]
    [InlineData(Uids.RleLossless, "dcmdrle")]
    [InlineData(Uids.JpegLossless, "dcmdjpeg")]
    [InlineData(Uids.JpegLosslessFirstOrder, "dcmdjpeg")]
    [InlineData(Uids.JpegLsLossless, "dcmdjpls")]
    [InlineData(Uids.Jpeg2000Lossless, "gdcmconv")]
    public async Task Others_read_what_we_wrote(string syntax, string tool)
    {
        OutsideCodecTests.NeedLibraries();
        FrameFormat[] formats =
        [
            Pictures.Gray(61, 84, 8, 8), Pictures.Gray(61, 84, 16, 12), Pictures.Gray(61, 84, 16, 16, isSigned: true), Pictures.Colour(61, 84),
        ];
        foreach (var format in formats)
        {
            byte[] pixels = [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2)];
            var encoded = await ConvertAsync(Example.Image(format, pixels, frames: 2), syntax);
            var decoded = await OutsideTool.ConvertAsync(tool, encoded, ".dcm", ".dcm", tool == "gdcmconv" ? ["--raw", "-i", "IN", "-o", "OUT"] : ["IN", "OUT"]);
            using var frames = FrameReader.Open(decoded);
            Assert.Equal(2, frames.Count);
            for (var index = 0; index < 2; index++)
            {
                using var frame = frames.Decode(index);
                var bytes = frame.Bytes.ToArray();
                Assert.Equal(Pictures.Paint(format, index + 1), frame.Format.IsPlanar ? Interleaved(bytes, frame.Format) : bytes);
            }
        }
    }

    [Fact]
    public async Task Lossy_copy_is_another_instance_that_names_its_source()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Colour(64, 64);
        var encoded = await ConvertAsync(Example.Image(format, Pictures.Paint(format)), Uids.JpegBaseline);
        var file = Part10Reader.Read(encoded);
        var dataset = file.Dataset;
        Assert.Equal(Uids.JpegBaseline, file.TransferSyntax);
        Assert.Equal("01", dataset.Text(Example.Tag("LossyImageCompression")));
        Assert.Equal("ISO_10918_1", dataset.Text(Example.Tag("LossyImageCompressionMethod")));
        Assert.InRange(dataset.Number(Example.Tag("LossyImageCompressionRatio"))!.Value, 1, 100);
        Assert.Equal("DERIVED", dataset.Text(Example.Tag("ImageType")));
        Assert.Equal("YBR_FULL_422", dataset.Text(Example.Tag("PhotometricInterpretation")));
        Assert.Equal("1.2.392.100495.1.1", dataset.Items(Example.Tag("SourceImageSequence"))[0].Text(Example.Tag("ReferencedSOPInstanceUID")));
        var uid = dataset.Text(Example.Tag("SOPInstanceUID"));
        Assert.StartsWith("2.25.", uid, StringComparison.Ordinal);
        Assert.Equal(uid, file.FileMeta.Text(new Tag(0x0002, 0x0003)));
        var decoded = Part10Reader.Read(await ConvertAsync(encoded, Uids.ExplicitVrLittleEndian)).Dataset;
        Assert.Equal("RGB", decoded.Text(Example.Tag("PhotometricInterpretation")));
        Assert.Equal("01", decoded.Text(Example.Tag("LossyImageCompression")));
        Assert.Equal(uid, decoded.Text(Example.Tag("SOPInstanceUID")));
    }

    [Fact]
    public async Task Offset_table_leads_to_each_frame_and_other_elements_are_copied()
    {
        var format = Pictures.Gray(31, 45, 16, 12);
        byte[] pixels = [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2)];
        var icon = new DatasetBuilder().Set(Example.Tag("Rows"), "2").Set(Example.Tag("Columns"), "2").Set(Example.Tag("PixelData"), Vr.OB, new byte[] { 1, 2, 3, 4 }).Build();
        var dataset = Example.Describe(Example.Slice(), format, frames: 2).Set(Example.Tag("IconImageSequence"), [icon])
            .Set(new Tag(0x0009, 0x1002), Vr.OB, Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray())
            .Set(Example.Tag("PixelData"), Vr.OW, pixels).Build();
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Example.File(dataset), TestContext.Current.CancellationToken);
            using var output = new MemoryStream();
            await Transcoder.WriteAsync(path, Uids.RleLossless, output, CompressionSettings.Default, TestContext.Current.CancellationToken);
            var file = Part10Reader.Read(output.ToArray());
            Assert.Equal([1, 2, 3, 4], file.Dataset.Items(Example.Tag("IconImageSequence"))[0].Bytes(Example.Tag("PixelData")).ToArray());
            Assert.Equal(dataset.Bytes(new Tag(0x0009, 0x1002)).ToArray(), file.Dataset.Bytes(new Tag(0x0009, 0x1002)).ToArray());
            var fragments = file.Dataset.Bytes(Example.Tag("PixelData")).Span;
            var second = 8 + BitConverter.ToInt32(fragments[4..]) + BitConverter.ToInt32(fragments[12..]);
            Assert.Equal(8, BitConverter.ToInt32(fragments[4..]));
            Assert.Equal(0, BitConverter.ToInt32(fragments[8..]));
            Assert.Equal([0xFE, 0xFF, 0x00, 0xE0], fragments.Slice(second, 4).ToArray());
            await File.WriteAllBytesAsync(path, output.ToArray(), TestContext.Current.CancellationToken);
            using var again = new MemoryStream();
            await Transcoder.WriteAsync(path, Uids.ExplicitVrLittleEndian, again, CompressionSettings.Default, TestContext.Current.CancellationToken);
            Assert.Equal(Example.File(dataset), again.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Beyond_32_bits_the_offset_table_is_the_extended_one()
    {
        byte[][] codestreams = [[1, 2, 3], [4, 5], [6, 7, 8, 9, 10]];
        using var spool = new FragmentSpool(mostInMemory: 4, mostBasic: 20);
        foreach (var codestream in codestreams)
        {
            await spool.AddAsync(codestream, TestContext.Current.CancellationToken);
        }
        var header = Example.Describe(Example.Slice(), Pictures.Gray(8, 8, 8, 8), frames: 3).Remove(Example.Tag("PixelData"));
        spool.AddExtendedTable(header);
        using var file = new MemoryStream();
        Part10Writer.Write(file, header.Build(), Uids.Jpeg2000Lossless);
        file.Position = file.Length;
        file.Write(Convert.FromHexString("E07F10004F420000FFFFFFFF"));
        await spool.WriteAsync(file, TestContext.Current.CancellationToken);
        using var frames = FrameReader.Open(file.ToArray());
        Assert.True(frames.File.Dataset.Contains(new Tag(0x7FE0, 0x0001)));
        Assert.Equal(3, frames.Count);
        for (var index = 0; index < 3; index++)
        {
            using var frame = frames.Read(index);
            Assert.Equal(codestreams[index], frame.Bytes.ToArray()); // Without the byte that makes a fragment even.
        }
    }

    [Fact]
    public async Task Missing_frames_are_not_made_up()
    {
        var format = Pictures.Gray(8, 8, 8, 8);
        await Assert.ThrowsAsync<PixelDataException>(() => ConvertAsync(Example.Image(format, Pictures.Paint(format), frames: 2), Uids.RleLossless));
    }

    [Fact]
    public async Task Single_frame_is_converted_by_itself()
    {
        OutsideCodecTests.NeedLibraries();
        var format = Pictures.Gray(31, 45, 16, 12);
        using var frames = FrameReader.Open(Example.Image(format, [.. Pictures.Paint(format, 1), .. Pictures.Paint(format, 2)], frames: 2));
        using var frame = await Transcoder.ReadFrameAsync(frames, 1, Uids.JpegLsLossless, CompressionSettings.Default, TestContext.Current.CancellationToken);
        Assert.Equal(Pictures.Paint(format, 2), CodecRoundTrips.Decode(Uids.JpegLsLossless, frame.Bytes.ToArray(), frame.Format).Pixels);
    }

    private static async Task<byte[]> ConvertAsync(byte[] file, string transferSyntax)
    {
        using var source = FrameReader.Open(file);
        using var output = new MemoryStream();
        await Transcoder.WriteAsync(source, transferSyntax, output, CompressionSettings.Default, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static byte[] Interleaved(byte[] planes, FrameFormat format) =>
        [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % format.SamplesPerPixel * format.Rows * format.Columns) + (i / format.SamplesPerPixel)])];
}
