using System.Text.Json;
using System.Threading.Channels;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Brings in one file of an import: lines are read and made ready while those before them are written.</summary>
internal sealed class FileImport(
    Job job, ImportOrder order, FhirFace face, JobStore jobs, JobFolder folder, ImportFiles files, AuditJournal journal, FhirLimits limits, TimeProvider clock)
{
    private readonly ImportPreparation preparation = new(face, order);
    private readonly ImportWrite write = new(face, order);

    /// <summary>Goes on with a file where it was left; null when the import was deleted meanwhile, or is no longer ours.</summary>
    public async Task<ImportProgress?> RunAsync(int input, ImportProgress progress, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await files.OpenAsync(job.Id, input, order.Inputs[input], cancellation);
            return await RunAsync(stream, input, progress, cancellation);
        }
        catch (RequestProblem problem) when (problem.Status is not (503 or 507))
        {
            return await RefuseAsync(input, progress, problem.Issues, cancellation);
        }
    }

    private async Task<ImportProgress?> RunAsync(Stream stream, int input, ImportProgress progress, CancellationToken cancellation)
    {
        // One batch is prepared and one waits while one is written: so much memory is taken, however long the file is.
        var ready = Channel.CreateBounded<PreparedBatch>(1);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var preparing = Task.Run(() => PrepareAsync(stream, order.Inputs[input], progress.Of(input), ready.Writer, stopped.Token), stopped.Token);
        try
        {
            await foreach (var batch in ready.Reader.ReadAllAsync(cancellation))
            {
                using (batch.Lines)
                {
                    if (await WriteAsync(batch, input, progress, cancellation) is not { } next) return null;
                    progress = next;
                }
            }
        }
        catch (ChannelClosedException closed) when (closed.InnerException is InvalidDataException)
        {
            return await RefuseAsync(input, progress, [new OutcomeIssue("error", "structure", "The compressed file is damaged: nothing can be read behind the last line that was.")], cancellation);
        }
        finally
        {
            await stopped.CancelAsync();
            await preparing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default); // It must let go of the file.
        }
        return await SaveAsync(progress.With(input, progress.Of(input) with { IsDone = true }), cancellation);
    }

    private async Task PrepareAsync(Stream stream, ImportInput input, ImportedFile file, ChannelWriter<PreparedBatch> ready, CancellationToken cancellation)
    {
        try
        {
            using var lines = new ImportLines(stream, limits.MaximumResourceBytes);
            await lines.SkipAsync(file.Offset, file.Lines, cancellation);
            while (await lines.ReadAsync(cancellation) is { } batch)
            {
                var prepared = preparation.Prepare(batch, input);
                await RecordAsync(prepared.Prepared); // It is in the journal before it is written, and those before it are not held up by that.
                await ready.WriteAsync(prepared, cancellation);
            }
            ready.Complete();
        }
        catch (Exception problem)
        {
            ready.Complete(problem is InvalidDataException ? new ChannelClosedException("The file ends here.", problem) : problem);
        }
    }

    private async Task<ImportProgress?> WriteAsync(PreparedBatch batch, int input, ImportProgress progress, CancellationToken cancellation)
    {
        var lines = batch.Prepared.ToList();
        while (true)
        {
            try
            {
                var before = await ReportAsync(input, progress.Of(input), lines, cancellation) with { Offset = batch.Lines.Offset, Lines = batch.Lines.LastLine };
                return await face.Resources.Database.WriteAsync<ImportProgress?>(
                    async session =>
                    {
                        // First of all the job's row becomes ours: were its lease renewed while we write, PostgreSQL would undo all of this.
                        if (!await jobs.RenewAsync(session, job, ReindexJob.Lease, null, cancellation)) throw new ImportDeleted();
                        var next = progress.With(input, await write.ApplyAsync(session, lines, before, cancellation));
                        await jobs.RenewAsync(session, job, ReindexJob.Lease, JsonSerializer.Serialize(next), cancellation);
                        return next;
                    },
                    face.ReadsOf(lines.Select(line => line.Write).OfType<ResourceWrite>().Select(write => write.Key)),
                    cancellation);
            }
            catch (LinesRefused refused)
            {
                foreach (var (at, issues) in refused.Lines) lines[at] = lines[at] with { Write = null, Refusal = issues };
            }
            catch (ImportDeleted)
            {
                return null;
            }
        }
    }

    // The report of refused lines is on the disk before the transaction that counts them.
    private async Task<ImportedFile> ReportAsync(int input, ImportedFile file, IReadOnlyList<PreparedLine> lines, CancellationToken cancellation)
    {
        var refused = lines.Where(line => line.Write is null).ToList();
        if (refused.Count == 0) return file;
        var size = await folder.AppendAsync(job.Id, ImportManifest.ReportName(input), file.ErrorBytes, refused.Select(ImportManifest.Report), cancellation);
        return file with { Refused = file.Refused + refused.Count, ErrorBytes = size };
    }

    // A file that can't be had, or not to its end.
    private async Task<ImportProgress?> RefuseAsync(int input, ImportProgress progress, IReadOnlyList<OutcomeIssue> issues, CancellationToken cancellation)
    {
        var file = progress.Of(input);
        var size = await folder.AppendAsync(job.Id, ImportManifest.ReportName(input), file.ErrorBytes, [OperationOutcomes.ToJson(issues)], cancellation);
        return await SaveAsync(progress.With(input, file with { Refused = file.Refused + 1, ErrorBytes = size, IsDone = true }), cancellation);
    }

    private async Task<ImportProgress?> SaveAsync(ImportProgress progress, CancellationToken cancellation) => await face.Resources.Database.WriteAsync<ImportProgress?>(
        async session => await jobs.RenewAsync(session, job, ReindexJob.Lease, JsonSerializer.Serialize(progress), cancellation) ? progress : null,
        cancellation);

    private Task RecordAsync(IReadOnlyList<PreparedLine> lines)
    {
        var trail = new AuditTrail();
        foreach (var patient in lines.SelectMany(line => line.Write?.Index?.PatientIds ?? [])) trail.AddPatient(patient);
        return journal.AppendAsync(
            new AuditRecord(TimeOrderedId.New().ToString(), clock.GetUtcNow(), "C", "import", face.Name, order.Subject, order.Roles, order.Path, 200, trail.Patients),
            CancellationToken.None);
    }

    /// <summary>The job is gone, and what was written for it last with it.</summary>
    private sealed class ImportDeleted : Exception;
}
