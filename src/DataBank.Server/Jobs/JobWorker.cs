using System.Text;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>Does the durable jobs of one store, one at a time, and renews their lease while it works.</summary>
public sealed class JobWorker(JobStore jobs, IEnumerable<JobKind> kinds, TimeProvider clock, ILogger<JobWorker> log) : BackgroundService
{
    private const int MaximumAttempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job stays with a worker that no longer renews it: so long a crash holds it up.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, JobKind> kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (kinds.Count == 0) return;
        string[] names = [.. kinds.Keys];
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await ClaimAsync(names, stoppingToken) is { } job) await RunAsync(job, stoppingToken);
            else await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task<Job?> ClaimAsync(string[] names, CancellationToken stopping)
    {
        try
        {
            return await jobs.ClaimAsync(names, Lease, stopping);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // A database that is away for a while must not end the appliance: it is asked again.
            log.LogError("Looking for jobs failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            await Task.Delay(Lease / 12, clock, stopping);
            return null;
        }
    }

    private async Task RunAsync(Job job, CancellationToken stopping)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = RenewAsync(job.Id, done.Token);
        try
        {
            await jobs.CompleteAsync(job.Id, await kinds[job.Kind].RunAsync(job, stopping), stopping);
        }
        catch (RequestProblem problem)
        {
            await jobs.FailAsync(job.Id, Encoding.UTF8.GetString(OperationOutcomes.ToJson(problem.Issues)), stopping);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Left to its lease it is tried again; a job that fails every time must end some day.
            log.LogError("Job {Id} ({Kind}) failed at attempt {Attempt} with {Type}\n{Stack}", job.Id, job.Kind, job.Attempts, problem.GetType().Name, problem.StackTrace);
            if (job.Attempts < MaximumAttempts) return;
            var issue = new OutcomeIssue("fatal", "exception", "The job failed repeatedly; the log of the appliance says where.");
            await jobs.FailAsync(job.Id, Encoding.UTF8.GetString(OperationOutcomes.ToJson([issue])), stopping);
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }
    }

    private async Task RenewAsync(string id, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 4, clock, cancellation);
                await jobs.RenewAsync(id, Lease, null, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }
}
