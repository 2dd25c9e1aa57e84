using System.Net;
using System.Text;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>A Store request that is made while it is sent, so that it may be larger than memory.</summary>
internal sealed class GeneratedStore : HttpContent
{
    private readonly Func<Stream, Task> write;

    private GeneratedStore(Func<Stream, Task> write)
    {
        this.write = write;
        Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=generated");
    }

    public static GeneratedStore Of(IEnumerable<byte[]> files) => new(async stream =>
    {
        foreach (var file in files)
        {
            await BeginPartAsync(stream);
            await stream.WriteAsync(file);
        }
        await EndAsync(stream);
    });

    /// <summary>One instance whose pixel data are <paramref name="frames"/> times 2 MiB of zeros.</summary>
    public static GeneratedStore OfZeros(TestImage image, int frames) => new(async stream =>
    {
        var small = (image with { Size = 1024, Frames = 1 }).ToFile();
        // The header of a one-frame image, with the number of frames and the length of the pixel data of a larger one.
        var header = small.AsSpan(0, small.Length - (1024 * 1024 * 2)).ToArray();
        BitConverter.TryWriteBytes(header.AsSpan(header.Length - 4), checked((uint)(frames * 1024L * 1024 * 2)));
        var count = header.AsSpan().LastIndexOf<byte>([0x28, 0x00, 0x08, 0x00, (byte)'I', (byte)'S', 2, 0]);
        byte[] number = [0x28, 0x00, 0x08, 0x00, (byte)'I', (byte)'S', 4, 0, .. Encoding.ASCII.GetBytes(frames.ToString(System.Globalization.CultureInfo.InvariantCulture).PadRight(4))];
        await BeginPartAsync(stream);
        await stream.WriteAsync((byte[])[.. header.AsSpan(0, count), .. number, .. header.AsSpan(count + 10)]);
        var zeros = new byte[1024 * 1024];
        for (var i = 0; i < frames * 2; i++) await stream.WriteAsync(zeros);
        await EndAsync(stream);
    });

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static async Task BeginPartAsync(Stream stream) =>
        await stream.WriteAsync("\r\n--generated\r\nContent-Type: application/dicom\r\n\r\n"u8.ToArray());

    private static async Task EndAsync(Stream stream) => await stream.WriteAsync("\r\n--generated--\r\n"u8.ToArray());
}
