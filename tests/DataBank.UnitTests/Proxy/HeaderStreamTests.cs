using System.Text;
using DataBank.Dicom;
using DataBank.Proxy;

namespace DataBank.UnitTests.Proxy;

public class HeaderStreamTests
{
    private static readonly Tag PixelData = new(0x7FE0, 0x0010);
    private static readonly Tag Note = new(0x0040, 0xA160);

    [Theory]
    [InlineData(16, 0)]
    [InlineData(2_000_000, 0)]
    [InlineData(2_000_000, 200_000)]
    [InlineData(50_000, 5_000_000)]
    public async Task A_file_is_parsed_and_written_again_from_a_stream_that_comes_once(int pixelBytes, int noteBytes)
    {
        var bytes = File(pixelBytes, noteBytes);
        var source = new OnceOnly(bytes, 1500);
        await using var stream = new HeaderStream(source, 16 * 1024 * 1024);
        await stream.PrefetchAsync(4096, TestContext.Current.CancellationToken);
        var file = Part10Reader.ReadHeader(stream);
        Assert.True(source.Given <= noteBytes + 400_000, "The pixel data were fetched for the header.");

        stream.Replay();
        using var output = new MemoryStream();
        await Part10Writer.WriteWithPixelDataAsync(output, file.Dataset, file, stream, null, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, output.ToArray());
    }

    [Fact]
    public async Task A_header_beyond_the_bound_is_refused()
    {
        await using var stream = new HeaderStream(new OnceOnly(File(16, 3_000_000), 1500), 1024 * 1024);
        await stream.PrefetchAsync(4096, TestContext.Current.CancellationToken);
        Assert.Throws<DicomFormatException>(() => Part10Reader.ReadHeader(stream));
    }

    private static byte[] File(int pixelBytes, int noteBytes)
    {
        var pixels = new byte[pixelBytes];
        new Random(pixelBytes).NextBytes(pixels);
        var dataset = new DatasetBuilder()
            .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage).Set(new Tag(0x0008, 0x0018), "1.2.3").Set(new Tag(0x0028, 0x0100), "16");
        if (noteBytes > 0) dataset.Set(Note, Vr.UT, Encoding.ASCII.GetBytes(new string('x', noteBytes)));
        using var file = new MemoryStream();
        Part10Writer.Write(file, dataset.Set(PixelData, Vr.OW, pixels).Build(), Uids.ExplicitVrLittleEndian);
        return file.ToArray();
    }
}
