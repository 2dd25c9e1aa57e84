using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>An instance opened for rendering: the archive's by its file, a view's by the de-identified bytes that its source gives.</summary>
internal sealed class RenderableInstance : IDisposable
{
    /// <summary>What comes from elsewhere is held in memory; larger instances are not rendered there.</summary>
    private const int LargestInMemory = 128 << 20;

    private readonly FrameReader frames;
    private readonly ImageRenderer renderer;

    private RenderableInstance(FrameReader frames, string? path)
    {
        this.frames = frames;
        renderer = new ImageRenderer(frames, path);
    }

    public int Frames => frames.Count;

    /// <summary>What the pixels are said to be.</summary>
    public FrameFormat Format => frames.Format;

    /// <exception cref="RequestProblem">404: the instance has no frames. 406: it cannot be decoded here.</exception>
    public static async Task<RenderableInstance> OpenAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        try
        {
            return source.PathOf(instance) is { } path
                ? new RenderableInstance(FrameReader.Open(path), path)
                : new RenderableInstance(FrameReader.Open(await ReadAsync(source, instance, cancellation)), path: null);
        }
        catch (PixelDataException)
        {
            throw NotRenderable();
        }
    }

    /// <summary>A picture file.</summary>
    /// <exception cref="RequestProblem">404: no such frame. 406: it cannot be decoded here.</exception>
    public byte[] Render(RenderRequest request)
    {
        if (request.Frame > frames.Count) throw InstanceFrames.NotFound();
        try
        {
            return renderer.Render(request);
        }
        catch (Exception problem) when (problem is CodecMissingException or NotSupportedException or PixelDataException)
        {
            throw Accepted.NotAcceptable($"This image cannot be decoded here: {problem.Message}");
        }
    }

    public void Dispose() => frames.Dispose();

    /// <summary>The one answer for instances that are no images.</summary>
    public static RequestProblem NotRenderable() => RequestProblem.NotFound("A picture of this instance");

    /// <summary>The file as this face gives it.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation)
    {
        using var file = new BoundedMemoryStream(LargestInMemory);
        await source.WriteFileAsync(instance, file, cancellation);
        return file.ToArray();
    }
}
