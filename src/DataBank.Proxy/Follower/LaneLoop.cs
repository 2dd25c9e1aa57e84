using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>
/// Runs a lane's passes one after another for as long as the process lives. A pass that fails is counted and tried again: upstreams
/// restart, networks break, and the follower must outlive both. Of several nodes only the one whose turn it is runs them.
/// </summary>
internal sealed class LaneLoop(
    string lane, Func<CancellationToken, Task> pass, Turn turn, TimeSpan interval, ProxyMetrics metrics, TimeProvider clock, IHostApplicationLifetime lifetime,
    ILogger<LaneLoop> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var ours = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, turn.End);
                if (!turn.End.IsCancellationRequested)
                    await pass(ours.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException) when (turn.End.IsCancellationRequested)
            {
                // Another node goes on.
            }
            catch (Exception failure)
            {
                // Only the kind: a message may quote what came from upstream.
                metrics.PassFailed(lane);
                logger.LogWarning("A pass of the {Lane} lane failed ({Failure}); it will be tried again.", lane, Describe(failure));
            }
            await Task.Delay(interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The upstream may be this very process: it answers only once it has started.</summary>
    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellation);
    }

    private static string Describe(Exception failure) =>
        failure is HttpRequestException { StatusCode: { } status } ? $"upstream answered {(int)status}" : failure.GetType().Name;
}
