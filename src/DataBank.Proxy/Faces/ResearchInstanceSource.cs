using System.Buffers;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Instances of a view: fetched from upstream while they are asked for. The header is judged anew on each stream, the pixel data pass
/// through as they arrive, without what compressed ones say beside the picture; nothing that stands behind them in the file comes along.
/// Where text was taken out of the pixels, the copy that was made then is given instead.
/// </summary>
internal sealed class ResearchInstanceSource(
    ThemeView view, InstanceVerdictStore verdicts, ClearedCopies copies, DicomWebUpstream dicomWeb, InstanceGate gate, ProxyOptions options, TimeProvider clock) : IInstanceSource
{
    private const int UsualHeaderBytes = 32 * 1024;
    private const int FrameBufferBytes = 80 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public async Task WriteFileAsync(StoredInstance instance, Stream output, CancellationToken cancellation)
    {
        var (verdict, study, series, uid) = await ResolveAsync(instance, cancellation);
        if (verdict.Verdict == InstanceVerdict.Cleared)
        {
            await copies.CopyAsync(view, verdict.InstanceUid, output, cancellation);
            return;
        }
        using var part = await dicomWeb.OpenInstanceAsync(study, series, uid, cancellation) ?? throw Unknown();
        await using var stream = new HeaderStream(part.Content, options.LargestHeaderBytes);
        var (file, released) = await ReleaseAsync(instance, verdict, uid, stream, cancellation);
        stream.Replay();
        await Part10Writer.WriteWithPixelDataAsync(output, released, file, stream, new CodestreamText(), cancellation);
    }

    public async Task<DicomFile?> ReadHeaderAsync(StoredInstance instance, CancellationToken cancellation)
    {
        var (verdict, study, series, uid) = await ResolveAsync(instance, cancellation);
        if (verdict.Verdict == InstanceVerdict.Cleared)
            return null;
        using var part = await dicomWeb.OpenInstanceAsync(study, series, uid, cancellation) ?? throw Unknown();
        await using var stream = new HeaderStream(part.Content, options.LargestHeaderBytes);
        var (file, released) = await ReleaseAsync(instance, verdict, uid, stream, cancellation);
        return !HasUnread(released, _ => true) ? file with { Dataset = released } : null;
    }

    public SpoolStream Spool() => new(options.SpoolFolder);

    /// <summary>The upstream must have sent what was asked for, and what it sent must still be fit to be released.</summary>
    private async Task<(DicomFile File, DicomDataset Released)> ReleaseAsync(
        StoredInstance instance, VaultInstance verdict, string uid, HeaderStream stream, CancellationToken cancellation)
    {
        await stream.PrefetchAsync(UsualHeaderBytes, cancellation);
        var file = Part10Reader.ReadHeader(stream);
        if (file.Dataset.Text(ImageTags.SopInstanceUid) != uid
            || await gate.ReleaseAsync(view, verdict.PersonKey, file.Dataset, clearance: null, cancellation) is not { } released
            || released.Text(ImageTags.SopInstanceUid) != instance.SopInstanceUid
            || HasUnreadText(released))
            throw Unknown();
        return (file, released);
    }

    /// <summary>What a view shows is made anew each time.</summary>
    public Task<Stream?> OpenAsync(StoredInstance instance, CancellationToken cancellation) => Task.FromResult<Stream?>(null);

    public async Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation)
    {
        var (verdict, study, series, uid) = await ResolveAsync(instance, cancellation);
        if (verdict.Verdict == InstanceVerdict.Cleared)
        {
            if (instance.Frames is not { } table || frame < 1 || frame > table.Frames.Count)
                throw Unknown();
            foreach (var range in table.Frames[frame - 1])
                await copies.CopyAsync(view, verdict.InstanceUid, range.Offset, range.Length, output, cancellation);
            return;
        }
        using var part = await dicomWeb.OpenFrameAsync(study, series, uid, frame, cancellation) ?? throw Unknown();
        var text = Uids.IsEncapsulated(instance.TransferSyntax) ? new CodestreamText() : null;
        var buffer = ArrayPool<byte>.Shared.Rent(FrameBufferBytes);
        try
        {
            for (int read; (read = await part.Content.ReadAsync(buffer, cancellation)) > 0;)
            {
                text?.Erase(buffer.AsSpan(0, read));
                await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<(VaultInstance Verdict, string Study, string Series, string Instance)> ResolveAsync(
        StoredInstance instance, CancellationToken cancellation)
    {
        // It is listed, since it was found: the verdict that releases it is written right behind its entry, by whichever node follows, and the others may learn of a member later than of his images.
        for (var end = clock.GetUtcNow() + Patience; await verdicts.FindAsync(view.Theme, instance.SopInstanceUid, cancellation) is { } verdict; await Task.Delay(Step, clock, cancellation))
        {
            if (verdict.IsReleased && view.Members.Contains(verdict.PersonKey))
            {
                var (study, series, uid) = SourceUids.Open(view, verdict);
                return (verdict, study, series, uid);
            }
            if (clock.GetUtcNow() >= end)
                break;
        }
        throw Unknown();
    }

    private static RequestProblem Unknown() => RequestProblem.NotFound("This instance");

    /// <summary>Values too long to be read into memory were not searched by the guard: only pure numbers may pass so.</summary>
    private static bool HasUnreadText(DicomDataset dataset) => HasUnread(dataset, vr => vr is not (Vr.OW or Vr.OF or Vr.OD or Vr.OL or Vr.OV));

    private static bool HasUnread(DicomDataset dataset, Func<Vr, bool> counts) => dataset.Elements.Any(element =>
        element.Vr == Vr.SQ
            ? dataset.Items(element.Tag).Any(item => HasUnread(item, counts))
            : element.Tag.Group != ImageTags.PixelData.Group && !dataset.IsInMemory(element.Tag) && counts(element.Vr));
}
