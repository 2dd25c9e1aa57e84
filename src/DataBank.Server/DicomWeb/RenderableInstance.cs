using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>An instance opened for rendering.</summary>
internal sealed class RenderableInstance : IDisposable
{
    private readonly FrameReader frames;
    private readonly ImageRenderer renderer;

    private RenderableInstance(FrameReader frames) => (this.frames, renderer) = (frames, new ImageRenderer(frames));

    public int Frames => frames.Count;

    /// <summary>How long each frame is shown.</summary>
    public FrameTimes Times => new(frames.File.Dataset);

    /// <summary>What the pixels are said to be.</summary>
    public FrameFormat Format => frames.Format;

    /// <param name="numbers">The frames (from 1 on) that will be rendered; null: all.</param>
    /// <exception cref="RequestProblem">404: the instance has no pixels. 406: it is too large.</exception>
    public static async Task<RenderableInstance> OpenAsync(IInstanceSource source, StoredInstance instance, IReadOnlyList<int>? numbers, CancellationToken cancellation)
    {
        return new RenderableInstance(await InstancePixels.OpenAsync(source, instance, numbers, cancellation));
    }

    /// <summary>A picture file.</summary>
    /// <exception cref="RequestProblem">404: no such frame. 406: it cannot be decoded here.</exception>
    public Task<byte[]> RenderAsync(RenderRequest request, CancellationToken cancellation) => request.Frame > frames.Count
        ? throw InstanceFrames.NotFound()
        : InstancePixels.ConvertAsync(() => renderer.RenderAsync(request, cancellation));

    public void Dispose() => frames.Dispose();

    /// <summary>The one answer for instances that are no images.</summary>
    public static RequestProblem NotRenderable() => RequestProblem.NotFound("A picture of this instance");
}
