using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Which closed records are open to whom, kept in memory so that a request costs no look into the database: known at once on the node where
/// one is opened or ended, two seconds later on others.
/// </summary>
public sealed class OpenRecords : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly BrokenGlassStore store;
    private readonly TimeProvider clock;
    private readonly ILogger<OpenRecords> log;
    private readonly Counter<long> broken;
    private volatile FrozenDictionary<string, BrokenGlass[]> open = FrozenDictionary<string, BrokenGlass[]>.Empty;

    public OpenRecords(BrokenGlassStore store, TimeProvider clock, IMeterFactory meters, ILogger<OpenRecords> log)
    {
        (this.store, this.clock, this.log) = (store, clock, log);
        var meter = meters.Create("DataBank");
        broken = meter.CreateCounter<long>("databank.break_glass", "{record}", "Closed records that were opened in an emergency.");
        meter.CreateObservableGauge("databank.break_glass.open", () => open.Values.Sum(each => each.Count(IsOpen)), "{record}", "Closed records that are open now.");
    }

    /// <summary>The patients whose records are open to somebody.</summary>
    public IReadOnlyList<string> Of(string subject) =>
        open.Count > 0 && open.TryGetValue(subject, out var glasses) ? [.. glasses.Where(IsOpen).Select(glass => glass.PatientId).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>All that are open, the newest first.</summary>
    public IReadOnlyList<BrokenGlass> All() => [.. open.Values.SelectMany(each => each).Where(IsOpen).OrderByDescending(glass => glass.Begun).ThenBy(glass => glass.Id, StringComparer.Ordinal)];

    public async Task AddAsync(BrokenGlass glass, CancellationToken cancellation)
    {
        await store.AddAsync(glass, cancellation);
        broken.Add(1);
        await RefreshAsync(cancellation);
    }

    /// <summary>Null: there is none of this id that is open.</summary>
    public async Task<BrokenGlass?> EndAsync(string id, CancellationToken cancellation)
    {
        var ended = await store.EndAsync(id, cancellation);
        await RefreshAsync(cancellation);
        return ended;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken); // What was open before a restart is open after it.
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is System.Data.Common.DbException or InvalidOperationException or IOException)
            {
                log.LogError("The list of opened records could not be read: {Type}", problem.GetType().Name); // The one before still counts, each until its end.
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        var found = await store.OpenAsync(cancellation);
        open = found.GroupBy(glass => glass.Subject, StringComparer.Ordinal).ToFrozenDictionary(each => each.Key, each => each.ToArray(), StringComparer.Ordinal);
    }

    private bool IsOpen(BrokenGlass glass) => glass.Ends > clock.GetUtcNow().ToUnixTimeSeconds();
}
