using System.Diagnostics.Metrics;

namespace DataBank.Proxy;

/// <summary>What operators can see of the follower: lag per lane, items released, dropped (by reason) and erased.</summary>
internal sealed class ProxyMetrics
{
    private readonly Counter<long> projected;
    private readonly Counter<long> dropped;
    private readonly Counter<long> erased;
    private readonly Counter<long> failedPasses;

    public ProxyMetrics(IMeterFactory meters, ThemeViews views, TimeProvider clock)
    {
        var meter = meters.Create("DataBank");
        projected = meter.CreateCounter<long>("databank.proxy.projected", "{item}", "Items written to views");
        dropped = meter.CreateCounter<long>("databank.proxy.dropped", "{item}", "Items kept out of views");
        erased = meter.CreateCounter<long>("databank.proxy.erased", "{item}", "Items taken out of views");
        failedPasses = meter.CreateCounter<long>("databank.proxy.failed_passes", "{pass}", "Passes of a lane that failed and are tried again");
        meter.CreateObservableGauge(
            "databank.proxy.waiting", () => Waiting(views), "{person}", "Members whose records are not filled in yet");
        meter.CreateObservableGauge("databank.proxy.lag", () => Lags(views, clock), "s", "Age of what a lane has taken into account");
    }

    public void Projected(string theme, string kind, long count) =>
        projected.Add(count, new KeyValuePair<string, object?>("theme", theme), new KeyValuePair<string, object?>("kind", kind));

    public void Dropped(string theme, DropReason reason, string kind) =>
        dropped.Add(1, new KeyValuePair<string, object?>("theme", theme), new KeyValuePair<string, object?>("reason", reason.ToString()),
            new KeyValuePair<string, object?>("kind", kind));

    public void Erased(string theme, long count) => erased.Add(count, new KeyValuePair<string, object?>("theme", theme));

    public void PassFailed(string lane) => failedPasses.Add(1, new KeyValuePair<string, object?>("lane", lane));

    private static IEnumerable<Measurement<int>> Waiting(ThemeViews views)
    {
        foreach (var view in views.All)
        {
            if (view.Waiting is { } waiting)
                yield return new Measurement<int>(waiting, new KeyValuePair<string, object?>("theme", view.Theme));
        }
    }

    private static IEnumerable<Measurement<double>> Lags(ThemeViews views, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (views.ConsentsAsOf is { } consents)
            yield return new Measurement<double>((now - consents).TotalSeconds, new KeyValuePair<string, object?>("lane", "consent"));
        if (views.DataAsOf is { } data)
            yield return new Measurement<double>((now - data).TotalSeconds, new KeyValuePair<string, object?>("lane", "data"));
    }
}
