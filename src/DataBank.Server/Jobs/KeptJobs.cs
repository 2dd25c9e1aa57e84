using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Jobs of one kind with a folder of files each, kept for a day after they have ended; so many, and no more.</summary>
/// <param name="kind">The kind.</param>
/// <param name="noun">What clients call them: "exports".</param>
/// <param name="expiryOf">When the files of one that has ended are removed.</param>
internal sealed class KeptJobs(string kind, string noun, JobStore jobs, JobFolder folder, Func<Job, DateTimeOffset> expiryOf, TimeProvider clock)
{
    private const int Most = 10;

    /// <summary>How long files are kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <param name="job">One that has ended.</param>
    /// <param name="endedAt">When, as its progress says.</param>
    public static DateTimeOffset Expiry(Job job, DateTimeOffset? endedAt) => (endedAt ?? job.EnqueuedAt) + Retention;

    /// <exception cref="RequestProblem">429: there are as many as can be.</exception>
    public async Task CheckCountAsync(CancellationToken cancellation)
    {
        if ((await jobs.FindAllAsync(kind, cancellation)).Count(job => job.Status is not (JobStatus.Failed or JobStatus.Revoked)) >= Most)
            throw new RequestProblem(429, "throttled", $"There are {Most} {noun} already: delete one at its status URL, or come back later.");
    }

    /// <summary>Ends a job that runs, and removes its files; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not { } job || job.Kind != kind) return false;
        await jobs.DeleteAsync(id, cancellation);
        await folder.RemoveAsync(id, cancellation);
        return true;
    }

    /// <summary>Removes the files of a job that has ended; who asked for it is told why for as long as they would have been there.</summary>
    public async Task RevokeAsync(string id, string reasonJson, CancellationToken cancellation)
    {
        await jobs.RevokeAsync(id, reasonJson, cancellation);
        await folder.RemoveAsync(id, cancellation);
    }

    /// <summary>Removes jobs whose time is over, and files that belong to none.</summary>
    /// <param name="grace">How long files may be there before their job.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ForgetOldAsync(TimeSpan grace, CancellationToken cancellation)
    {
        var files = await folder.ListAsync(cancellation); // Looked at first: a job that is there before its files is known then.
        var known = await jobs.FindAllAsync(kind, cancellation);
        foreach (var id in files.Keys.Except(known.Select(job => job.Id), StringComparer.Ordinal).Where(id => files[id] + grace <= clock.GetUtcNow())) await folder.RemoveAsync(id, cancellation);
        foreach (var job in known.Where(job => job.Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Revoked && expiryOf(job) < clock.GetUtcNow())) await RemoveAsync(job.Id, cancellation);
    }
}
