using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Work on the archive that nobody waits for: studies are indexed anew after the program or its configuration has changed.</summary>
public sealed class ArchiveUpkeep(StudyStore studies, TimeProvider clock, ILogger<ArchiveUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Those who store wait for the same writer: they go first.
                while (await studies.ReindexAsync(stoppingToken)) await Task.Delay(Breath, clock, stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Upkeep of the archive failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }
}
