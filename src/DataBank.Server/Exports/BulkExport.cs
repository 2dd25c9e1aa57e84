using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Bulk Data export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html) in the background, as of the moment it was asked for. A page is on
/// the disk before it counts as written, so that after a crash the files go on where they were. Each page stands in the journal with its
/// patients.
/// </summary>
/// <param name="storeOf">The store of a face; null when there is none (any more).</param>
public sealed class BulkExport(Func<string, ResourceStore?> storeOf, JobStore jobs, JobFolder folder, AuditJournal journal, TimeProvider clock)
{
    public const string KindName = "bulk-export";

    private static readonly string Revocation = Encoding.UTF8.GetString(OperationOutcomes.ToJson(Revoked().Issues));

    private readonly KeptJobs kept = new(KindName, "exports", jobs, folder, ExpiryOf, clock);

    public JobKind Kind => new(KindName, RunAsync);

    /// <summary>410: what was exported is no longer to be used.</summary>
    public static RequestProblem Revoked() => new(
        410, "deleted", "Somebody in this export has left the theme, or the view was made anew: the files were removed. Delete what you fetched of them, and export again. 同意撤回などにより取り下げられました。取得済みのファイルは削除してください。");

    /// <summary>"1200 resources" while it runs.</summary>
    public static string Describe(string? progress) =>
        progress is null ? "queued" : string.Create(CultureInfo.InvariantCulture, $"{Read(progress).Count} resources");

    /// <summary>When the files of an export that has ended are removed.</summary>
    public static DateTimeOffset ExpiryOf(Job job) => KeptJobs.Expiry(job, job.Progress is null ? null : Read(job.Progress).EndedAt);

    /// <summary>The id of a new job.</summary>
    /// <param name="order">Without its bounds, which are those of this moment.</param>
    /// <param name="since">Only what was written or deleted since then.</param>
    /// <param name="until">Only what was written before, as it was then (Bulk Data STU3); null: as it is now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RequestProblem">429: there are as many as can be.</exception>
    internal async Task<string> EnqueueAsync(ExportOrder order, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellation)
    {
        await kept.CheckCountAsync(cancellation);
        var export = new ResourceExport(StoreOf(order).Database);
        var newest = await export.NewestAsync(cancellation) ?? (0, clock.GetUtcNow());
        var after = since is { } time ? await export.FirstSinceAsync(time, cancellation) - 1 : -1;
        var last = UntilOf(order, newest.Surrogate);
        if (until is { } end && end < newest.Time) (last, newest.Time) = (Math.Min(last, await export.FirstSinceAsync(end, cancellation) - 1), end);
        return await jobs.EnqueueAsync(KindName, JsonSerializer.Serialize(order with { After = after, Until = last, Time = newest.Time }), cancellation);
    }

    /// <summary>An export of a face by who asked for it; null when there is none.</summary>
    internal async Task<Job?> FindAsync(string id, string face, string subject, CancellationToken cancellation) =>
        await jobs.FindAsync(id, cancellation) is { Kind: KindName } job && Order(job) is var order && order.Face == face && order.Subject == subject ? job : null;

    /// <summary>
    /// Ends all exports of a face and removes their files: somebody who is in them has left. One that had ended says so to who asked for it,
    /// who may have fetched it already.
    /// </summary>
    public async Task RevokeAllAsync(string face, CancellationToken cancellation)
    {
        foreach (var job in (await jobs.FindAllAsync(KindName, cancellation)).Where(job => Order(job).Face == face))
        {
            if (job.Status == JobStatus.Completed) await kept.RevokeAsync(job.Id, Revocation, cancellation);
            else if (job.Status is JobStatus.Queued or JobStatus.Running) await RemoveAsync(job.Id, cancellation);
        }
    }

    /// <summary>Ends an export that runs, and removes its files; false when there is none.</summary>
    internal Task<bool> RemoveAsync(string id, CancellationToken cancellation) => kept.RemoveAsync(id, cancellation);

    /// <summary>Opens a file that is complete; null when there is none of this name.</summary>
    internal async Task<Stream?> OpenFileAsync(string id, string name, CancellationToken cancellation) =>
        await jobs.FindAsync(id, cancellation) is { Kind: KindName, Status: JobStatus.Completed } job && Read(job.Progress!).Files.Any(file => file.Name == name)
            ? await folder.OpenAsync(id, name, cancellation)
            : null;

    /// <summary>Removes exports whose time is over, and files of those that were deleted while they were written.</summary>
    public Task ForgetOldAsync(CancellationToken cancellation) => kept.ForgetOldAsync(TimeSpan.Zero, cancellation);

    private static ExportOrder Order(Job job) => JsonSerializer.Deserialize<ExportOrder>(job.ArgumentsJson)!;

    // A view keeps no former versions: what changes while it is read is found further on, as it is then.
    private static long UntilOf(ExportOrder order, long newest) => order.Face == ExportOrder.ClinicalFace ? newest : long.MaxValue;

    private ResourceStore StoreOf(ExportOrder order) => storeOf(order.Face) ?? throw RequestProblem.NotFound("This theme");

    private static ExportProgress Read(string progress) => JsonSerializer.Deserialize<ExportProgress>(progress)!;

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var order = Order(job);
        var export = new ResourceExport(StoreOf(order).Database);
        var progress = job.Progress is null ? new ExportProgress(0, order.After, [], null) : Read(job.Progress);
        while (progress.Part < order.Parts)
        {
            var query = order.Query(progress.Part, progress.After);
            var page = await export.PageAsync(query, cancellation);
            try
            {
                progress = page.Count == 0 ? progress.NextPart(order) : await AppendAsync(job.Id, order, progress, query, page, cancellation) with { After = page[^1].Surrogate };
            }
            catch (IOException)
            {
                if (await IsWantedAsync(job.Id, cancellation)) throw;
                return "{}"; // Deleted while it was written: nobody asks for it.
            }
            if (page.Count > 0 && !await SaveAsync(job, progress, cancellation)) return "{}";
        }
        progress = progress with { EndedAt = clock.GetUtcNow() };
        await SaveAsync(job, progress, cancellation);
        return ExportManifest.ToJson(order, progress.Files, $"{order.BaseUrl}/_operations/{job.Id}");
    }

    private async Task<ExportProgress> AppendAsync(
        string id, ExportOrder order, ExportProgress progress, ExportQuery query, List<StoredResource> page, CancellationToken cancellation)
    {
        if (query.Part == ExportPart.Resources) page = await ExportFilter.ApplyAsync(order, query.Type, page, StoreOf(order), cancellation);
        if (page.Count == 0) return progress;
        await StoreOf(order).GuardAsync(page, cancellation);
        await RecordAsync(order, page);
        var file = progress.FileFor(query, page.Count);
        var elements = order.ElementsOf(query.Type);
        var lines = file.HoldsDeletions ? page.Select(ExportLine.OfDeletion) : page.Select(resource => ExportLine.Of(order.Elements.Count == 0 ? resource : Subset(resource, elements)));
        var size = await folder.AppendAsync(id, file.Name, file.SizeBytes, lines, cancellation);
        return progress.With(file with { Count = file.Count + page.Count, SizeBytes = size }, page[^1].Surrogate);
    }

    // False when the export was deleted.
    private async Task<bool> SaveAsync(Job job, ExportProgress progress, CancellationToken cancellation)
    {
        if (await jobs.RenewAsync(job, ReindexJob.Lease, JsonSerializer.Serialize(progress), cancellation)) return true;
        return await IsWantedAsync(job.Id, cancellation) ? throw JobWorker.TakenOver() : false;
    }

    // What was written of one that was deleted meanwhile goes too.
    private async Task<bool> IsWantedAsync(string id, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not null) return true;
        await folder.RemoveAsync(id, cancellation);
        return false;
    }

    // A type of which none is named keeps what is mandatory.
    private static StoredResource Subset(StoredResource resource, IReadOnlyList<string> elements) =>
        resource with { Json = ResourceSubset.Of(resource.Json, SummaryMode.False, elements.Count == 0 ? ["id"] : elements) };

    private Task RecordAsync(ExportOrder order, List<StoredResource> page)
    {
        var trail = new AuditTrail();
        PatientMentions.Add(trail, page);
        return journal.AppendAsync(
            new AuditRecord(TimeOrderedId.New().ToString(), clock.GetUtcNow(), "R", "export", order.Face, order.Subject, order.Roles, order.Path, 200, trail.Patients),
            CancellationToken.None);
    }
}
