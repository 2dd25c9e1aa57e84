using DataBank.Server;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>Bulk exports of views: jobs of the proxy's own, because it may be a process without the clinical store.</summary>
internal sealed class ResearchExports(
    ThemeViews views, LeavingGuard leaving, JobStore jobs, JobFolder folder, AuditJournal journal, TimeProvider clock, ILogger<ResearchExports> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>What takes a view out, and removes it again.</summary>
    public BulkExport Bulk { get; } = new(theme => views.Find(theme) is { } view ? leaving.Of(view) : null, jobs, folder, journal, clock);

    /// <summary>Somebody has left a theme: nothing that holds them may be fetched any more.</summary>
    public Task RevokeAllAsync(string theme, CancellationToken cancellation) => Bulk.RevokeAllAsync(theme, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Bulk.ForgetOldAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Upkeep of exports failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
