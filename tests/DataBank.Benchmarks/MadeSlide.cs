using System.Globalization;
using System.Net;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>A whole slide image of 20 GB (VL Whole Slide Microscopy, JPEG tiles of 256 × 256), made while it is sent.</summary>
/// <param name="study">The UID of its study; its series is <c>study.1</c>, the instance <c>study.1.1</c>.</param>
internal sealed class MadeSlide(string study)
{
    public const int Tiles = 83_200;
    private const int Side = 256;
    private const int Columns = 320;
    private const int TileBytes = 240 * 1024;

    /// <summary>How long the file is.</summary>
    public long Bytes { get; private set; }

    public async Task PostAsync(Uri dicomWeb)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var answer = await client.PostAsync(new Uri(dicomWeb, "studies"), new Content(this));
        if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"The slide was answered with {answer.StatusCode}.");
    }

    private async Task WriteAsync(Stream output)
    {
        var header = Header();
        await output.WriteAsync("--slide\r\nContent-Type: application/dicom\r\n\r\n"u8.ToArray());
        await output.WriteAsync(header);
        // Pixel data of undefined length: an empty offset table, and one fragment a tile.
        await output.WriteAsync((byte[])[0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0]);
        var codestream = await TileAsync();
        var tile = new byte[TileBytes];
        new byte[] { 0xFE, 0xFF, 0x00, 0xE0 }.CopyTo(tile, 0);
        BitConverter.TryWriteBytes(tile.AsSpan(4), TileBytes - 8);
        codestream.CopyTo(tile, 8);
        for (var number = 0; number < Tiles; number++) await output.WriteAsync(tile);
        await output.WriteAsync((byte[])[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0, .. "\r\n--slide--\r\n"u8]);
        Bytes = header.Length + 20 + ((long)Tiles * TileBytes) + 8;
    }

    private byte[] Header()
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var dataset = new DatasetBuilder(CtHeader.Build())
            .Remove(new Tag(0x7FE0, 0x0010))
            .Set(new Tag(0x0008, 0x0008), "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            .Set(new Tag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.77.1.6")
            .Set(new Tag(0x0008, 0x0018), $"{study}.1.1")
            .Set(new Tag(0x0008, 0x0060), "SM")
            .Set(new Tag(0x0020, 0x000D), study)
            .Set(new Tag(0x0020, 0x000E), $"{study}.1")
            .Set(new Tag(0x0020, 0x9311), "TILED_FULL")
            .Set(new Tag(0x0028, 0x0002), "3")
            .Set(new Tag(0x0028, 0x0004), "YBR_FULL_422")
            .Set(new Tag(0x0028, 0x0006), "0")
            .Set(new Tag(0x0028, 0x0008), Text(Tiles))
            .Set(new Tag(0x0028, 0x0010), Text(Side))
            .Set(new Tag(0x0028, 0x0011), Text(Side))
            .Set(new Tag(0x0028, 0x0100), "8")
            .Set(new Tag(0x0028, 0x0101), "8")
            .Set(new Tag(0x0028, 0x0102), "7")
            .Set(new Tag(0x0028, 0x0103), "0")
            .Set(new Tag(0x0048, 0x0006), Vr.UL, Text(Columns * Side))
            .Set(new Tag(0x0048, 0x0007), Vr.UL, Text(Tiles / Columns * Side))
            .Build();
        using var file = new MemoryStream();
        Part10Writer.Write(file, dataset, Uids.JpegBaseline);
        return file.ToArray();
    }

    private static async Task<byte[]> TileAsync()
    {
        var pixels = new byte[Side * Side * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i / 3 % Side) ^ (i / 3 / Side));
        var dataset = new DatasetBuilder(CtHeader.Build())
            .Set(new Tag(0x0028, 0x0002), "3").Set(new Tag(0x0028, 0x0004), "RGB").Set(new Tag(0x0028, 0x0006), "0")
            .Set(new Tag(0x0028, 0x0010), $"{Side}").Set(new Tag(0x0028, 0x0011), $"{Side}")
            .Set(new Tag(0x0028, 0x0100), "8").Set(new Tag(0x0028, 0x0101), "8").Set(new Tag(0x0028, 0x0102), "7").Set(new Tag(0x0028, 0x0103), "0")
            .Set(new Tag(0x7FE0, 0x0010), Vr.OB, pixels).Build();
        using var file = new MemoryStream();
        Part10Writer.Write(file, dataset, Uids.ExplicitVrLittleEndian);
        using var frames = FrameReader.Open(file.ToArray());
        using var tile = await Transcoder.ReadFrameAsync(frames, 0, Uids.JpegBaseline, CompressionSettings.Default, CancellationToken.None);
        return tile.Bytes.ToArray();
    }

    private sealed class Content : HttpContent
    {
        private readonly MadeSlide slide;

        public Content(MadeSlide slide)
        {
            this.slide = slide;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=slide");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => slide.WriteAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
