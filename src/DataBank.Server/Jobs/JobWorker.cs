using System.Diagnostics;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Does the durable jobs of one store, one at a time, and renews their lease while it works. A job whose lease could not be renewed in time
/// is stopped here: another worker has it, or will.
/// </summary>
public sealed class JobWorker(JobStore jobs, IEnumerable<JobKind> kinds, TimeProvider clock, ILogger<JobWorker> log) : BackgroundService
{
    /// <summary>Names the source of spans, one for each attempt at a job.</summary>
    public const string ActivityName = "DataBank.Jobs";

    private const int MaximumAttempts = 5;
    private static readonly ActivitySource activities = new(ActivityName);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job stays with a worker that no longer renews it: so long a crash holds it up.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, JobKind> kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Ends the work on a job that another worker has taken.</summary>
    internal static OperationCanceledException TakenOver() => new("Another worker has taken the job.");

    /// <summary>The result of a job that could not be renewed: none, since it was deleted and nobody asks for it.</summary>
    /// <exception cref="OperationCanceledException">Another worker has taken it.</exception>
    internal static async Task<string> LeaveAsync(JobStore jobs, Job job, CancellationToken cancellation) =>
        await jobs.FindAsync(job.Id, cancellation) is null ? "{}" : throw TakenOver();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (kinds.Count == 0) return;
        string[] names = [.. kinds.Keys];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await jobs.ClaimAsync(names, Lease, stoppingToken) is { } job) await RunAsync(job, stoppingToken);
                else await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                log.LogError("Looking for jobs failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
                await Task.Delay(Lease / 12, clock, stoppingToken);
            }
        }
    }

    private async Task RunAsync(Job job, CancellationToken stopping)
    {
        using var activity = activities.StartActivity($"job {job.Kind}")?.SetTag("attempt", job.Attempts);
        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = RenewAsync(job, ours);
        try
        {
            await jobs.CompleteAsync(job, await kinds[job.Kind].RunAsync(job, ours.Token), stopping);
        }
        catch (RequestProblem problem)
        {
            await jobs.FailAsync(job, Encoding.UTF8.GetString(OperationOutcomes.ToJson(problem.Issues)), stopping);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("Job {Id} ({Kind}) is no longer this node's", job.Id, job.Kind);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Left to its lease it is tried again; a job that fails every time must end some day.
            log.LogError("Job {Id} ({Kind}) failed at attempt {Attempt} with {Type}\n{Stack}", job.Id, job.Kind, job.Attempts, problem.GetType().Name, problem.StackTrace);
            if (job.Attempts < MaximumAttempts) return;
            var issue = new OutcomeIssue("fatal", "exception", "The job failed repeatedly; the log of the appliance says where.");
            await jobs.FailAsync(job, Encoding.UTF8.GetString(OperationOutcomes.ToJson([issue])), stopping);
        }
        finally
        {
            await ours.CancelAsync();
            await renewal;
        }
    }

    private async Task RenewAsync(Job job, CancellationTokenSource ours)
    {
        var renewed = clock.GetTimestamp();
        while (clock.GetElapsedTime(renewed) < Lease)
        {
            try
            {
                await Task.Delay(Lease / 4, clock, ours.Token);
                if (!await jobs.RenewAsync(job, Lease, null, ours.Token)) break;
                renewed = clock.GetTimestamp();
            }
            catch (OperationCanceledException)
            {
                return; // The job has ended.
            }
            catch (Exception problem)
            {
                log.LogWarning("The lease of job {Id} could not be renewed ({Type}); it is tried again while it lasts", job.Id, problem.GetType().Name);
            }
        }
        await ours.CancelAsync();
    }
}
