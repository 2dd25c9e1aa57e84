using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Removes exports that nobody came for, and reports of imports.</summary>
internal sealed class OperationUpkeep(BulkExport exports, BulkImport imports, TimeProvider clock, ILogger<OperationUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await exports.ForgetOldAsync(stoppingToken);
                await imports.ForgetOldAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Upkeep of exports and imports failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }
}
