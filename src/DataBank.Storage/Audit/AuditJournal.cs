using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The append-only journal of every access on this node: JSON lines, one batch each, chained by SHA-256 and flushed to disk before
/// the access is answered. Rendered as FHIR AuditEvent on demand; never part of history, feed or export.
/// </summary>
public sealed class AuditJournal : IAsyncDisposable
{
    private const int MaximumBatch = 256;
    private const int UsualBytes = 1024;
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly AuditJournalOptions options;
    private readonly AuditReserve reserve;
    private readonly Lock gate = new();
    private readonly Queue<Pending> waiting = [];
    private bool isWriting;
    private TaskCompletionSource? closing;
    private FileStream? file;
    private string? previous;
    private string? sealedHash;
    private DateTimeOffset sealedAt;

    /// <param name="folder">Where its files are.</param>
    /// <param name="clock">The time of day files and seals.</param>
    /// <param name="options">Null: neither seals nor a reserve.</param>
    public AuditJournal(string folder, TimeProvider clock, AuditJournalOptions? options = null)
    {
        (this.folder, this.clock, this.options) = (folder, clock, options ?? new AuditJournalOptions(null, 0));
        reserve = new AuditReserve(folder, this.options.ReserveBytes, clock);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Whether there is room to record what begins now.</summary>
    public bool HasRoom => reserve.TryHold();

    /// <summary>To be asked before anything begins that is recorded: without room for the record it must not.</summary>
    /// <exception cref="RequestProblem">507: the disk of the journal is full.</exception>
    public void CheckRoom()
    {
        if (!HasRoom) throw StorageOutage.Full();
    }

    /// <summary>
    /// Appends a record; returns when it is on disk. Whoever comes while nobody writes does it himself, since threads that wake each other cost more than the
    /// record; those who come meanwhile share the next batch and its flush.
    /// </summary>
    public Task AppendAsync(AuditRecord record, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled(cancellation);
        var pending = new Pending(record, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing is not null, this);
            waiting.Enqueue(pending);
            if (isWriting) return pending.Written.Task;
            isWriting = true;
        }
        WriteWaiting();
        return pending.Written.Task;
    }

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellation) => ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, cancellation);

    /// <summary>Newest first, those of other days left out: a few from outside of the two times may be among them.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in AuditFiles.In(folder).Reverse())
        {
            // A batch may come into the file of the next day; and after a clock that went back, into an older one.
            if (AuditFiles.DayOf(path) is { } day)
            {
                if (day.DayNumber - 1 > DateOnly.FromDateTime(until.UtcDateTime).DayNumber) continue;
                if (day.DayNumber + 1 < DateOnly.FromDateTime(from.UtcDateTime).DayNumber) break;
            }
            foreach (var line in AuditLines.ReadBackwards(path))
            {
                cancellation.ThrowIfCancellationRequested();
                var records = JsonSerializer.Deserialize<AuditBatch>(line.Span)!.ReadRecords();
                for (var index = records.Count - 1; index >= 0; index--) yield return records[index];
            }
        }
        await Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (closing is not null) return;
            closing = ended;
            if (!isWriting) ended.SetResult();
        }
        await ended.Task;
        Seal();
        if (file is not null) await file.DisposeAsync();
    }

    // One batch; those who came meanwhile are another thread's, so that nobody's answer waits for the records of others.
    private void WriteWaiting()
    {
        var batch = new List<Pending>();
        lock (gate)
        {
            while (batch.Count < MaximumBatch && waiting.TryDequeue(out var pending)) batch.Add(pending);
        }
        try
        {
            WriteWithReserve(batch);
            foreach (var pending in batch) pending.Written.SetResult();
            if (sealedHash is null || clock.GetUtcNow() - sealedAt >= options.SealEvery) Seal();
        }
        catch (Exception problem)
        {
            foreach (var pending in batch) pending.Written.TrySetException(problem);
        }
        lock (gate)
        {
            isWriting = waiting.Count > 0;
            if (isWriting) ThreadPool.UnsafeQueueUserWorkItem(static journal => journal.WriteWaiting(), this, preferLocal: false);
            else closing?.TrySetResult();
        }
    }

    private void WriteWithReserve(List<Pending> batch)
    {
        try
        {
            Write(batch);
        }
        catch (IOException full) when (StorageOutage.Of(full) is { Status: 507 } && reserve.GiveUp())
        {
            Write(batch);
        }
    }

    private void Write(List<Pending> batch)
    {
        previous ??= Recover();
        var line = new ArrayBufferWriter<byte>(batch.Count * UsualBytes);
        line.Write(Encoding.UTF8.GetBytes($"{{\"previous\":\"{previous}\",\"records\":"));
        var begin = line.WrittenCount;
        using (var json = new Utf8JsonWriter(line)) JsonSerializer.Serialize(json, batch.Select(pending => pending.Record));
        var hash = AuditBatch.HashOf(previous, line.WrittenSpan[begin..]);
        line.Write(Encoding.UTF8.GetBytes($",\"hash\":\"{hash}\"}}\n"));
        OpenToday();
        var start = file!.Position;
        try
        {
            file.Write(line.WrittenSpan);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            file.SetLength(start); // What was not acknowledged must not stand before the next batch.
            throw;
        }
        previous = hash;
    }

    private void Seal()
    {
        if (options.Seals is null || file is null || previous is null || previous == sealedHash) return;
        try
        {
            options.Seals.Add(AuditSeal.Reached, Path.GetFileName(file.Name), previous);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return; // A full disk, as a rule. The next one seals this, too.
        }
        (sealedHash, sealedAt) = (previous, clock.GetUtcNow());
    }

    // Only when something is to be written: whoever merely reads must not touch the end that another process is writing.
    private string Recover()
    {
        foreach (var path in AuditFiles.In(folder).Reverse())
        {
            if (AuditLines.RepairAndReadLastHash(path) is { } hash) return hash;
        }
        return AuditBatch.NoPrevious;
    }

    // A file per day (UTC), and never an older one than the newest: batches stay in order though the clock goes back.
    private void OpenToday()
    {
        var path = AuditFiles.PathOf(folder, clock.GetUtcNow());
        if (file is not null && string.CompareOrdinal(path, file.Name) <= 0) return;
        file?.Dispose();
        if (AuditFiles.In(folder) is [.., var newest] && string.CompareOrdinal(newest, path) > 0) path = newest;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0); // What could not be written must not wait in a buffer.
        DiskFlush.Folder(folder);
    }

    private sealed record Pending(AuditRecord Record, TaskCompletionSource Written);
}
