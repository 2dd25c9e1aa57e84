using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>A second of moving test pattern, encoded by ffmpeg and wrapped in DICOM.</summary>
/// <param name="Instance">Where it is stored.</param>
/// <param name="Stream">What ffmpeg wrote.</param>
/// <param name="File">Part 10.</param>
internal sealed record TestVideo(TestImage Instance, byte[] Stream, byte[] File)
{
    private const int Frames = 10;

    /// <param name="encoding">Arguments of ffmpeg: codec and container.</param>
    /// <param name="extension">By which ffmpeg knows the container.</param>
    /// <param name="fragments">Into how many fragments the stream is cut.</param>
    public static async Task<TestVideo> MakeAsync(string encoding, string extension, string transferSyntax, int fragments = 1)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, $"video.{extension}");
        await Tool.SucceedAsync("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", $"testsrc=size=64x48:rate={Frames}:duration=1", "-pix_fmt", "yuv420p", .. encoding.Split(' '), path]);
        var stream = await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var parts = stream.Chunk((stream.Length / fragments + 2) & ~1).Select((bytes, number) =>
        {
            var part = Path.Combine(folder.Path, $"{number}");
            System.IO.File.WriteAllBytes(part, bytes);
            return part;
        }).ToArray();
        var image = new TestImage { Modality = "ES", Frames = Frames, Size = 48, TransferSyntax = transferSyntax };
        var dataset = new DatasetBuilder(image.ToDataset())
            .Set(new Tag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.77.1.1.1") // Video Endoscopic Image Storage
            .Set(new Tag(0x0028, 0x0002), "3").Set(new Tag(0x0028, 0x0004), "YBR_PARTIAL_420").Set(new Tag(0x0028, 0x0006), "0").Set(new Tag(0x0028, 0x0011), "64")
            .Set(new Tag(0x0028, 0x0100), "8").Set(new Tag(0x0028, 0x0101), "8").Set(new Tag(0x0028, 0x0102), "7")
            .Remove(new Tag(0x7FE0, 0x0010)).Build();
        using var file = new MemoryStream();
        await Part10Assembler.WriteAsync(file, dataset, transferSyntax, [new(new Tag(0x7FE0, 0x0010), Vr.OB, parts, IsEncapsulated: true)], TestContext.Current.CancellationToken);
        return new TestVideo(image, stream, file.ToArray());
    }
}
