using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Bulk import in the background. What was written of a file stands in the transaction that wrote it, so that after a crash it goes on with
/// the next line. A line that is refused is reported and the others are written. Each batch stands in the journal with its patients.
/// </summary>
public sealed class BulkImport : IDisposable
{
    public const string KindName = "bulk-import";

    private readonly FhirFace face;
    private readonly JobStore jobs;
    private readonly JobFolder folder;
    private readonly ImportFiles files;
    private readonly KeptJobs kept;
    private readonly AuditJournal journal;
    private readonly FhirLimits limits;
    private readonly TimeProvider clock;

    public BulkImport(FhirFace face, JobStore jobs, JobFolder folder, ImportOptions options, FhirLimits limits, AuditJournal journal, TimeProvider clock)
    {
        (this.face, this.jobs, this.folder, this.limits, this.journal, this.clock) = (face, jobs, folder, limits, journal, clock);
        files = new ImportFiles(options, folder);
        kept = new KeptJobs(KindName, "imports", jobs, folder, ExpiryOf, clock);
    }

    public JobKind Kind => new(KindName, RunAsync);

    internal ImportFiles Files => files;

    /// <summary>What the client that waits is told.</summary>
    public static string Describe(string? progress) => progress is null ? "queued" : Read(progress).Description;

    /// <summary>When the reports of an import that has ended are removed.</summary>
    public static DateTimeOffset ExpiryOf(Job job) => KeptJobs.Expiry(job, job.Progress is null ? null : Read(job.Progress).EndedAt);

    public void Dispose() => files.Dispose();

    /// <summary>Takes a file that comes with a request.</summary>
    /// <returns>The id that <see cref="EnqueueAsync"/> takes.</returns>
    internal async Task<string> ReceiveAsync(Stream body, CancellationToken cancellation)
    {
        await kept.CheckCountAsync(cancellation);
        var id = JobStore.NewId(clock.GetUtcNow());
        try
        {
            await files.ReceiveAsync(id, body, cancellation);
            return id;
        }
        catch
        {
            await folder.RemoveAsync(id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Queues an import; its id.</summary>
    /// <exception cref="RequestProblem">429: there are as many as can be.</exception>
    internal async Task<string> EnqueueAsync(string? id, ImportOrder order, CancellationToken cancellation)
    {
        await kept.CheckCountAsync(cancellation);
        return await jobs.EnqueueAsync(id ?? JobStore.NewId(clock.GetUtcNow()), KindName, JsonSerializer.Serialize(order), cancellation);
    }

    /// <summary>Ends an import that runs, and removes its reports; what it has written stays. False when there is none.</summary>
    internal Task<bool> RemoveAsync(string id, CancellationToken cancellation) => kept.RemoveAsync(id, cancellation);

    /// <summary>Opens the error report of a file; null when there is none of this name.</summary>
    internal async Task<Stream?> OpenFileAsync(string id, string name, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not { Kind: KindName, Progress: { } progress }) return null;
        var known = Read(progress).Files.Select((file, at) => (Name: ImportManifest.ReportName(at), file.ErrorBytes));
        return known.Any(file => file.Name == name && file.ErrorBytes > 0) ? await folder.OpenAsync(id, name, cancellation) : null;
    }

    /// <summary>Removes imports whose time is over, and files that were uploaded for nothing.</summary>
    internal Task ForgetOldAsync(CancellationToken cancellation) => kept.ForgetOldAsync(KeptJobs.Retention, cancellation);

    private static ImportProgress Read(string progress) => JsonSerializer.Deserialize<ImportProgress>(progress)!;

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<ImportOrder>(job.ArgumentsJson)!;
        var progress = job.Progress is null ? ImportProgress.None : Read(job.Progress);
        for (var input = Math.Max(0, progress.Files.Count - 1); input < order.Inputs.Count; input++)
        {
            if (!progress.Of(input).IsDone && await new FileImport(job, order, face, jobs, folder, files, journal, limits, clock).RunAsync(input, progress, cancellation) is { } next) progress = next;
            else if (!progress.Of(input).IsDone) return await AbandonAsync(job.Id, cancellation);
            await files.ForgetAsync(job.Id, input, order.Inputs[input], cancellation);
        }
        progress = progress with { EndedAt = clock.GetUtcNow() };
        if (!await jobs.RenewAsync(job, ReindexJob.Lease, JsonSerializer.Serialize(progress), cancellation)) return await AbandonAsync(job.Id, cancellation);
        return ImportManifest.ToJson(order, progress, $"{order.BaseUrl}/_operations/{job.Id}");
    }

    // It was deleted meanwhile, and nobody asks for it; unless another node has it.
    private async Task<string> AbandonAsync(string id, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not null) throw JobWorker.TakenOver();
        await folder.RemoveAsync(id, cancellation);
        return "{}";
    }
}
