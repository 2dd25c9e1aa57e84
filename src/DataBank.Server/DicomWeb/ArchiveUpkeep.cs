using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Work on the archive that nobody waits for: studies are indexed anew after the program or its configuration has changed, and what was
/// deleted, images and resources, is purged after its retention, as are workitems that have ended, results that nobody came for, what imports of genomes left
/// that broke off, and files that nothing refers to.
/// </summary>
public sealed class ArchiveUpkeep(
    StudyStore studies, StudyRemovals removals, BlobRelease release, WorkitemStore workitems, WorkitemReports reports, CommitmentStore commitments,
    VariantStore variants, DestructionStore destructions, ArchiveRetention retention, TimeProvider clock, ILogger<ArchiveUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromDays(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private DateTimeOffset nextSweep = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Those who store wait for the same writer: they go first.
                while (await studies.ReindexAsync(stoppingToken)) await Task.Delay(Breath, clock, stoppingToken);
                await PurgeAsync(stoppingToken);
                await PurgeWorkitemsAsync(stoppingToken);
                await PurgeResourcesAsync(stoppingToken);
                await reports.ForgetOldAsync(stoppingToken);
                await commitments.ForgetOldAsync(stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Upkeep of the archive failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task PurgeAsync(CancellationToken stopping)
    {
        if (retention.Deleted is not { } kept) return;
        while (await removals.PurgeAsync(clock.GetUtcNow() - kept, stopping) is { Instances: > 0 } purged)
        {
            await release.ReleaseAsync(purged.Hashes, stopping);
            await Task.Delay(Breath, clock, stopping);
        }
    }

    private async Task PurgeWorkitemsAsync(CancellationToken stopping)
    {
        if (retention.Workitems is not { } kept) return;
        while (await workitems.PurgeAsync(clock.GetUtcNow() - kept, stopping) > 0) await Task.Delay(Breath, clock, stopping);
    }

    private async Task PurgeResourcesAsync(CancellationToken stopping)
    {
        if (retention.Resources is not { } kept) return;
        for (long? next = 0; next is { } after; await Task.Delay(Breath, clock, stopping)) next = await destructions.PurgeDeletedResourcesAsync(clock.GetUtcNow() - kept, after, stopping);
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        if (clock.GetUtcNow() < nextSweep) return;
        await variants.SweepAsync(clock.GetUtcNow() - BetweenSweeps, stopping);
        var removed = await release.SweepAsync(stopping);
        if (removed > 0) log.LogInformation("{Count} files that nothing refers to were removed", removed);
        nextSweep = clock.GetUtcNow() + BetweenSweeps;
    }
}
