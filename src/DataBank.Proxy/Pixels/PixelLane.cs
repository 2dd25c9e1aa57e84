using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Looks at the pixels of instances that may be shown only without text in them. It takes its time beside the other lanes; until it has
/// looked they are withheld, and where there is no tesseract they stay so. When tesseract fails, which it may on a machine that has no memory or time left, it is tried
/// again later, and only after that a person is asked.
/// </summary>
internal sealed class PixelLane(
    ThemeViews views, InstanceVerdictStore verdicts, ClearedCopies copies, PixelSearch search, Tesseract tesseract, TextSearchOptions options, ProxyMetrics metrics, TimeProvider clock)
{
    /// <summary>Reason of an unread instance of which a person has decided: nothing needs to be read then.</summary>
    public const string Decided = "decided";

    private const int BatchSize = 16;
    private const int MostAttempts = 3;

    private readonly Dictionary<string, (int Attempts, DateTimeOffset Due)> retries = new(StringComparer.Ordinal);

    public async Task PassAsync(CancellationToken cancellation)
    {
        foreach (var view in views.All)
        {
            var canRead = tesseract.IsThere;
            foreach (var instance in await verdicts.OfVerdictAsync(view.Theme, InstanceVerdict.Unread, canRead ? "" : Decided, BatchSize + retries.Count, cancellation))
            {
                if (retries.TryGetValue(instance.InstanceUid, out var retry) && clock.GetUtcNow() < retry.Due)
                    continue;
                // One that can't be fetched must not keep the others waiting.
                retries[instance.InstanceUid] = retry with { Due = clock.GetUtcNow() + TimeSpan.FromSeconds(options.RetrySeconds) };
                var outcome = await search.LookAsync(view, instance, cancellation);
                if (outcome.Verdict == InstanceVerdict.Unread)
                {
                    retries[instance.InstanceUid] = (retry.Attempts + 1, clock.GetUtcNow() + TimeSpan.FromSeconds(options.RetrySeconds));
                    if (retry.Attempts + 1 < MostAttempts)
                        continue;
                    outcome = outcome with { Verdict = InstanceVerdict.Uncertain, Reason = "unreadable" };
                }
                await WriteAsync(view, instance, outcome, cancellation);
                retries.Remove(instance.InstanceUid);
            }
        }
    }

    private async Task WriteAsync(ThemeView view, VaultInstance unread, PixelOutcome outcome, CancellationToken cancellation)
    {
        await view.Gate.WaitAsync(cancellation);
        try
        {
            // It may have left while it was looked at, or have been judged anew.
            if (!await verdicts.StandsAsync(view, unread, cancellation))
                return;
            var judged = unread with { Verdict = outcome.Verdict, Reason = outcome.Reason, PixelHash = outcome.PixelHash };
            if (outcome.Verdict == InstanceVerdict.Cleared)
            {
                await copies.WriteAsync(view, unread.StudyUid, unread.InstanceUid, outcome.Copy, cancellation);
                await view.Studies.PutAsync([ClearedCopies.Shown(outcome.Copy)], null, cancellation);
                metrics.Projected(view.Theme, "instance", 1);
            }
            await verdicts.PutAsync(view.Theme, [judged], cancellation); // Last: until then it is looked at again.
        }
        finally
        {
            view.Gate.Release();
        }
    }
}
