using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Sends to peers what durable jobs ask for, a few at a time. A peer that is away is tried again and again, with pauses; jobs that
/// wait keep no other from running.
/// </summary>
internal sealed class DispatchWorker(
    JobStore jobs, IReadOnlyDictionary<string, Func<Job, CancellationToken, Task<DispatchOutcome>>> kinds, TimeProvider clock, ILogger<DispatchWorker> log)
    : BackgroundService
{
    private const int Workers = 3;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly string[] names = [.. kinds.Keys];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Job? job = null;
            try
            {
                job = await jobs.ClaimAsync(names, Lease, stopping);
                if (job is null) await Task.Delay(Pause, clock, stopping);
                else await RunAsync(job, stopping);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // Left to its lease it is tried again; a database that is away must not end the appliance.
                log.LogError("Sending ({Kind}) failed with {Type}\n{Stack}", job?.Kind ?? "no job", problem.GetType().Name, problem.StackTrace);
                await Task.Delay(Lease / 12, clock, stopping);
            }
        }
    }

    private async Task RunAsync(Job job, CancellationToken stopping)
    {
        DispatchOutcome outcome;
        using (var done = CancellationTokenSource.CreateLinkedTokenSource(stopping))
        {
            var renewal = RenewAsync(job, done.Token);
            try
            {
                outcome = await kinds[job.Kind](job, stopping);
            }
            finally
            {
                await done.CancelAsync();
                await renewal;
            }
        }
        if (outcome.ResultJson is null) await jobs.RenewAsync(job, outcome.After, outcome.Progress, stopping);
        else if (outcome.IsFailed) await FailAsync(job, outcome.ResultJson, stopping);
        else await jobs.CompleteAsync(job, outcome.ResultJson, stopping);
    }

    private Task FailAsync(Job job, string reason, CancellationToken stopping)
    {
        log.LogError("Job {Id} ({Kind}) is given up: {Reason}", job.Id, job.Kind, reason);
        return jobs.FailAsync(job, reason, stopping);
    }

    private async Task RenewAsync(Job job, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 4, clock, cancellation);
                await jobs.RenewAsync(job, Lease, null, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt has ended.
        }
    }
}
