using System.IO.Pipelines;
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

    /// <summary>
    /// Imports lines in this process, to its end; under the same id it goes on where it was broken off. Nothing else may work on the jobs of this store.
    /// </summary>
    /// <param name="id">Of <see cref="JobStore.NewId"/>.</param>
    /// <param name="lines">NDJSON, the same each time; each with the version that it is, if it is not the first.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    /// <param name="subject">Who imports, for the journal.</param>
    /// <param name="path">What the journal says of it.</param>
    /// <returns>How many resources are there, how many are new or changed, and for each line that was refused what was found in it.</returns>
    public async Task<(long Taken, long Written, IReadOnlyList<(long Line, string Finding)> Refused)> RunHereAsync(
        string id, Func<Stream, Task> lines, string baseUrl, string subject, string path, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is null)
        {
            await ReceiveHereAsync(id, lines, cancellation);
            var order = new ImportOrder($"{baseUrl}/$import", baseUrl, path, subject, Roles.DataManager, InJapanese: false, ImportMode.Incremental, [new ImportInput("upload", null, null, ImportPlace.Upload)]) { KeepsVersions = true };
            await EnqueueAsync(id, order, cancellation);
        }
        if (await jobs.TakeAsync(id, ReindexJob.Lease, cancellation) is { } job) await jobs.CompleteAsync(job, await RunAsync(job, cancellation), cancellation);
        var file = Read((await jobs.FindAsync(id, cancellation))!.Progress!).Of(0);
        await using var report = await OpenFileAsync(id, ImportManifest.ReportName(0), cancellation);
        return (file.Taken, file.Created + file.Updated, report is null ? [] : await ImportManifest.ReadReportAsync(report, cancellation));
    }

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
        await face.Resources.LookOverAsync(cancellation);
        progress = progress with { EndedAt = clock.GetUtcNow() };
        if (!await jobs.RenewAsync(job, ReindexJob.Lease, JsonSerializer.Serialize(progress), cancellation)) return await AbandonAsync(job.Id, cancellation);
        return ImportManifest.ToJson(order, progress, $"{order.BaseUrl}/_operations/{job.Id}");
    }

    private async Task ReceiveHereAsync(string id, Func<Stream, Task> lines, CancellationToken cancellation)
    {
        var pipe = new Pipe();
        var writing = Task.Run(
            async () =>
            {
                try
                {
                    await lines(pipe.Writer.AsStream(leaveOpen: true));
                    await pipe.Writer.CompleteAsync();
                }
                catch (Exception problem)
                {
                    await pipe.Writer.CompleteAsync(problem); // Whoever reads fails by it, and half a file is none.
                }
            },
            cancellation);
        await files.ReceiveAsync(id, pipe.Reader.AsStream(), cancellation);
        await pipe.Reader.CompleteAsync(); // Where the file is there already nobody reads, and whoever writes must not wait.
        await writing;
    }

    // It was deleted meanwhile, and nobody asks for it; unless another node has it.
    private async Task<string> AbandonAsync(string id, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not null) throw JobWorker.TakenOver();
        await folder.RemoveAsync(id, cancellation);
        return "{}";
    }
}
