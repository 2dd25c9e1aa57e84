using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Keeps this node's custom search parameters as the database has them, when others may have changed them.</summary>
public sealed class ParameterWatch(ResourceStore resources, TimeProvider clock, ILogger<ParameterWatch> log) : BackgroundService
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(2);

    /// <summary>After this time every node indexes what it writes by parameters that one of them got.</summary>
    public static TimeSpan Settled => interval * 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(interval, clock, stoppingToken);
            try
            {
                await resources.WatchIndexAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Looking for search parameters failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            }
        }
    }
}
