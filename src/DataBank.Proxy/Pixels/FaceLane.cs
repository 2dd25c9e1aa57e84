using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Takes faces out of series of the head, one whole series at a time and in its own time beside the other lanes. A series is looked at when no slice of it has come
/// for a while; when more come later, all of it is done anew. What can't be done stays withheld, with the reason.
/// </summary>
internal sealed class FaceLane(
    ThemeViews views, InstanceVerdictStore verdicts, ClearedCopies copies, FaceRemoval removal, ProxyMetrics metrics, TimeProvider clock)
{
    /// <summary>How the reason of a slice begins that was judged here.</summary>
    private const string Judged = "face: ";

    private const int MostListed = 4096;
    private const int WriteBatch = 64;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3), RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (int Slices, DateTimeOffset Due)> waiting = new(StringComparer.Ordinal);

    public async Task PassAsync(CancellationToken cancellation)
    {
        foreach (var view in views.All)
        {
            var undone = await verdicts.OfVerdictAsync(view.Theme, InstanceVerdict.Undefaced, "", MostListed, cancellation);
            foreach (var series in undone.GroupBy(instance => (instance.StudyUid, Series: SeriesOf(view, instance))))
            {
                var slices = await SlicesAsync(view, series.Key.StudyUid, series.Key.Series, cancellation);
                var key = $"{view.Theme} {series.Key.StudyUid} {series.Key.Series}";
                if (!waiting.TryGetValue(key, out var seen) || seen.Slices != slices.Count)
                    waiting[key] = (slices.Count, clock.GetUtcNow() + Settled);
                else if (clock.GetUtcNow() >= seen.Due)
                {
                    waiting[key] = seen with { Due = clock.GetUtcNow() + RetryAfter }; // One that can't be fetched must not keep the others waiting.
                    await DefaceAsync(view, slices, cancellation);
                    waiting.Remove(key);
                }
            }
        }
    }

    private async Task DefaceAsync(ThemeView view, IReadOnlyList<VaultInstance> slices, CancellationToken cancellation)
    {
        var undone = slices.Select(slice => slice with { Verdict = InstanceVerdict.Undefaced, Reason = "", PixelHash = "" }).ToList();
        if (!await JudgeAsync(view, slices, undone, cancellation)) // Copies that were made of fewer slices are shown no longer.
            return;
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var refusal = await removal.RemoveAsync(view, undone, async (slice, hash, copy) =>
        {
            hashes[slice.InstanceUid] = hash;
            return await KeepAsync(view, slice, copy, cancellation);
        }, cancellation);
        if (refusal == "changed")
            return; // Looked at again in the next pass.
        await JudgeAsync(view, undone, [.. undone.Select(slice => refusal is null
            ? slice with { Verdict = InstanceVerdict.Cleared, Reason = Judged + "taken-out", PixelHash = hashes[slice.InstanceUid] }
            : slice with { Verdict = InstanceVerdict.Withheld, Reason = Judged + refusal })], cancellation);
    }

    /// <summary>Keeps a copy, which nobody is shown yet; false when its slice has gone or was judged anew.</summary>
    private async Task<bool> KeepAsync(ThemeView view, VaultInstance slice, ReadOnlyMemory<byte> copy, CancellationToken cancellation)
    {
        await view.Gate.WaitAsync(cancellation);
        try
        {
            if (!await verdicts.StandsAsync(view, slice, cancellation))
                return false;
            await copies.WriteAsync(view, slice.StudyUid, slice.InstanceUid, copy, cancellation);
            return true;
        }
        finally
        {
            view.Gate.Release();
        }
    }

    /// <summary>Writes new verdicts for slices, and shows those that are cleared; false when any has gone or was judged anew.</summary>
    private async Task<bool> JudgeAsync(ThemeView view, IReadOnlyList<VaultInstance> standing, IReadOnlyList<VaultInstance> judged, CancellationToken cancellation)
    {
        await view.Gate.WaitAsync(cancellation);
        try
        {
            foreach (var slice in standing)
            {
                if (!await verdicts.StandsAsync(view, slice, cancellation))
                    return false;
            }
            foreach (var batch in judged.Where(slice => slice.Verdict == InstanceVerdict.Cleared).Chunk(WriteBatch))
            {
                var shown = new List<NewInstance>();
                foreach (var slice in batch)
                {
                    using var copy = new MemoryStream();
                    await copies.CopyAsync(view, slice.InstanceUid, copy, cancellation);
                    shown.Add(ClearedCopies.Shown(copy.ToArray()));
                }
                await view.Studies.PutAsync(shown, null, cancellation);
                metrics.Projected(view.Theme, "instance", shown.Count);
            }
            await verdicts.PutAsync(view.Theme, judged, cancellation); // Last: until then it is done again.
            return true;
        }
        finally
        {
            view.Gate.Release();
        }
    }

    /// <summary>All slices of a series whose face is to be taken out, whatever came of them before.</summary>
    private async Task<IReadOnlyList<VaultInstance>> SlicesAsync(ThemeView view, string studyUid, string seriesUid, CancellationToken cancellation) =>
    [
        .. (await verdicts.OfStudyAsync(view.Theme, studyUid, cancellation)).Where(instance => SeriesOf(view, instance) == seriesUid
            && (instance.Verdict == InstanceVerdict.Undefaced || instance.Reason.StartsWith(Judged, StringComparison.Ordinal))),
    ];

    private static string SeriesOf(ThemeView view, VaultInstance instance) => SourceUids.Open(view, instance).Series;
}
