using BenchmarkDotNet.Attributes;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>From a stored CT slice of 512 × 512 pixels to the picture a browser gets.</summary>
[MemoryDiagnoser]
public class RenderingBenchmarks
{
    private static readonly Window Soft = new(1040, 200);

    private FrameReader frames = null!;
    private ImageRenderer renderer = null!;

    [GlobalSetup]
    public void Open()
    {
        var image = CtHeader.Build();
        var pixels = new byte[512 * 512 * 2];
        for (var i = 0; i < 512 * 512; i++)
        {
            // A body with organs and noise: what JPEG has to do depends on it.
            var (x, y) = ((i % 512) - 256, (i / 512) - 256);
            var value = (x * x) + (y * y) > 220 * 220 ? 24 : 1024 + (40 * Math.Sin(x / 17.0) * Math.Cos(y / 23.0)) + ((i * 7919) % 31);
            (pixels[2 * i], pixels[(2 * i) + 1]) = ((byte)(int)value, (byte)((int)value >> 8));
        }
        image = new DatasetBuilder(image).Set(new Tag(0x7FE0, 0x0010), Vr.OW, pixels).Build();
        using var file = new MemoryStream();
        Part10Writer.Write(file, image, Uids.ExplicitVrLittleEndian);
        frames = FrameReader.Open(file.ToArray());
        renderer = new ImageRenderer(frames);
    }

    [GlobalCleanup]
    public void Close() => frames.Dispose();

    /// <summary>As a server does for one request: nothing is kept from an earlier one.</summary>
    [Benchmark]
    public Task<byte[]> Jpeg() => new ImageRenderer(frames).RenderAsync(new RenderRequest { Format = PictureFormat.Jpeg, Window = Soft }, CancellationToken.None);

    /// <summary>The next frame of the same series.</summary>
    [Benchmark]
    public Task<byte[]> JpegWithTableKept() => renderer.RenderAsync(new RenderRequest { Format = PictureFormat.Jpeg, Window = Soft }, CancellationToken.None);

    [Benchmark]
    public Task<byte[]> Png() => renderer.RenderAsync(new RenderRequest { Window = Soft }, CancellationToken.None);

    [Benchmark]
    public Task<byte[]> Thumbnail() => renderer.RenderAsync(new RenderRequest { Format = PictureFormat.Jpeg, Window = Soft, Viewport = Viewport.Square(128) }, CancellationToken.None);

    /// <summary>The window is found from the pixels.</summary>
    [Benchmark]
    public Task<byte[]> JpegWithoutWindow() => renderer.RenderAsync(new RenderRequest { Format = PictureFormat.Jpeg }, CancellationToken.None);
}
