using System.Runtime.CompilerServices;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The pictures that a path names, one after the other: of a presentation state those of its images.</summary>
/// <param name="request">Everything but the frame and the presentation state.</param>
internal sealed class RenderedPictures(DicomWebFace face, RenderRequest request)
{
    /// <summary>The picture of one frame of the first instance that has any.</summary>
    /// <exception cref="RequestProblem">404: no instance is an image, or the frame does not exist.</exception>
    public async Task<byte[]> FirstAsync(StudyPath path, int frame, CancellationToken cancellation)
    {
        await foreach (var instance in path.StreamAsync(face.Studies, cancellation))
        {
            if (PresentationState.IsSopClass(instance.SopClassUid) && path.Instance is not null)
            {
                var state = await StateAsync(face.Source, instance, cancellation);
                if (await ReferencedAsync(instance.StudyUid, state, cancellation).FirstOrDefaultAsync(cancellation) is { } image)
                {
                    return await RenderAsync(image, request with { Frame = frame, PresentationState = state }, cancellation);
                }
            }
            else if (InstanceFrames.Count(instance) > 0)
            {
                return await RenderAsync(instance, request with { Frame = frame }, cancellation);
            }
        }
        throw RenderableInstance.NotRenderable();
    }

    /// <summary>All frames of all images, or those that are named.</summary>
    public async IAsyncEnumerable<(StoredInstance Instance, int Frame, byte[] Picture)> AllAsync(
        StudyPath path, IReadOnlyList<int>? frames, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var found in path.StreamAsync(face.Studies, cancellation))
        {
            var isState = PresentationState.IsSopClass(found.SopClassUid);
            if (isState && path.Instance is null) continue;
            var state = isState ? await StateAsync(face.Source, found, cancellation) : null;
            var images = state is null ? new[] { found }.ToAsyncEnumerable() : ReferencedAsync(found.StudyUid, state, cancellation);
            await foreach (var image in images)
            {
                if (InstanceFrames.Count(image) == 0) continue;
                using var opened = await RenderableInstance.OpenAsync(face.Source, image, frames, cancellation);
                if (frames?.Any(frame => frame > opened.Frames) == true) throw InstanceFrames.NotFound();
                foreach (var frame in frames ?? [.. Enumerable.Range(1, opened.Frames)])
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return (image, frame, await opened.RenderAsync(request with { Frame = frame, PresentationState = state }, cancellation));
                }
            }
        }
    }

    /// <summary>All frames of one image and how long each is shown.</summary>
    public async IAsyncEnumerable<(byte[] Picture, TimeSpan Time)> FramesAsync(StoredInstance image, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var opened = await RenderableInstance.OpenAsync(face.Source, image, null, cancellation);
        var times = opened.Times;
        for (var frame = 1; frame <= opened.Frames; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (await opened.RenderAsync(request with { Frame = frame }, cancellation), times.Of(frame));
        }
    }

    private async Task<byte[]> RenderAsync(StoredInstance image, RenderRequest wanted, CancellationToken cancellation)
    {
        using var opened = await RenderableInstance.OpenAsync(face.Source, image, [wanted.Frame], cancellation);
        return await opened.RenderAsync(wanted, cancellation);
    }

    /// <summary>A stored presentation state.</summary>
    public static async Task<PresentationState> StateAsync(IInstanceSource source, StoredInstance instance, CancellationToken cancellation) =>
        new(Part10Reader.Read(await InstancePixels.ReadAsync(source, instance, cancellation)).Dataset);

    private async IAsyncEnumerable<StoredInstance> ReferencedAsync(string study, PresentationState state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var candidate in face.Studies.StreamInstancesAsync(study, null, null, cancellation))
        {
            if (state.RefersTo(candidate.SopInstanceUid) && InstanceFrames.Count(candidate) > 0) yield return candidate;
        }
    }
}
