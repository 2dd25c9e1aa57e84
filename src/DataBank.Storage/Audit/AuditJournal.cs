using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The append-only journal of every access on this node: JSON lines, one batch each, chained by SHA-256, written and flushed to the disk before the access is answered.
/// Plain reads are answered when their records stand in a file beside it, from which they are written and flushed a moment later. Rendered as FHIR AuditEvent on demand; never part of history, feed or export.
/// </summary>
public sealed class AuditJournal : IAsyncDisposable
{
    private const int MaximumBatch = 256;
    private const double BeforeFlush = 0.75; // Of the time until everything is to be on the disk, which takes a while itself.
    private const int FrameBytes = 256; // Of a line: what stands around its records.
    private const int MostUnflushedBytes = AuditLines.SuspectBytes;
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly AuditJournalOptions options;
    private readonly AuditReserve reserve;
    private readonly AuditTurns<Pending> writing;
    private readonly AuditTurns<Pending> flushing;
    private readonly ITimer flushLater;
    private readonly Lock gate = new(), sealing = new();
    private readonly AuditOpenLine open;
    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private volatile AuditTail? tail;
    private string? previous;
    private AuditRecord? resumed;
    private string? sealedHash;
    private long sealedAt, openedAt;
    private bool isFlushDue;
    private DateTimeOffset nextDay;

    /// <param name="folder">Where its files are.</param>
    /// <param name="clock">The time of day files and seals.</param>
    /// <param name="options">Null: neither seals nor a reserve, and everything is flushed at once.</param>
    public AuditJournal(string folder, TimeProvider clock, AuditJournalOptions? options = null)
    {
        (this.folder, this.clock, this.options) = (folder, clock, options ?? new AuditJournalOptions(null, 0));
        reserve = new AuditReserve(folder, this.options.ReserveBytes, clock);
        (writing, flushing) = (new AuditTurns<Pending>(MaximumBatch, Write), new AuditTurns<Pending>(int.MaxValue, Flush));
        flushLater = clock.CreateTimer(_ => FlushLater(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Directory.CreateDirectory(folder);
        open = new AuditOpenLine(folder);
    }

    /// <summary>Why nothing may begin now that is recorded: there is no room, or what was written can't be flushed; null: it may.</summary>
    public RequestProblem? Refusal => tail?.HasFailed == true ? StorageOutage.Away() : reserve.TryHold() ? null : StorageOutage.Full();

    /// <summary>To be asked before anything begins that is recorded.</summary>
    /// <exception cref="RequestProblem">507: the disk of the journal is full. 503: it fails.</exception>
    public void CheckRoom()
    {
        if (Refusal is { } refusal) throw refusal;
    }

    /// <summary>
    /// Appends a record. When this returns it is on the disk; one of a plain read is in the operating system's hands, with room kept for it, and on the disk within
    /// <see cref="AuditJournalOptions.FlushAfter"/>: it outlives the process, not a power failure in between.
    /// </summary>
    public Task AppendAsync(AuditRecord record, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled(cancellation);
        if (record.IsPlainRead && TryKeep(record)) return Task.CompletedTask;
        var pending = new Pending(record, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        writing.Take(pending);
        return pending.Done.Task;
    }

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellation) => ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, cancellation);

    /// <summary>Newest first, those of other days left out: a few from outside of the two times may be among them.</summary>
    public IAsyncEnumerable<AuditRecord> ReadAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation) => ReadAsync(from, until, [], cancellation);

    /// <summary>The same, of those that have any of some names; of all without names.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(DateTimeOffset from, DateTimeOffset until, IReadOnlyList<AuditName> names, [EnumeratorCancellation] CancellationToken cancellation)
    {
        WithReserve(WriteOpen);
        foreach (var path in AuditFiles.In(folder).Reverse())
        {
            cancellation.ThrowIfCancellationRequested();
            // A batch may come into the file of the next day; and after a clock that went back, into an older one.
            if (AuditFiles.DayOf(path) is { } day)
            {
                if (day.DayNumber - 1 > DateOnly.FromDateTime(until.UtcDateTime).DayNumber) continue;
                if (day.DayNumber + 1 < DateOnly.FromDateTime(from.UtcDateTime).DayNumber) break;
            }
            foreach (var line in names.Count == 0 ? AuditLines.ReadBackwards(path) : LinesOf(path, names))
            {
                cancellation.ThrowIfCancellationRequested();
                if (names.Count > 0 && !names.Any(name => name.MayBeIn(line.Span))) continue;
                var records = JsonSerializer.Deserialize<AuditBatch>(line.Span)!.ReadRecords();
                for (var index = records.Count - 1; index >= 0; index--)
                {
                    if (names.Count == 0 || names.Any(name => name.IsIn(records[index]))) yield return records[index];
                }
            }
        }
        await Task.CompletedTask;
    }

    /// <summary>Notes where names stand in what has been written, so that they are found among years. One caller at a time.</summary>
    /// <param name="since">What the call before gave: what is older is not looked at again; null: all is.</param>
    /// <param name="cancellation">Ends it; what is done stays.</param>
    public string? NotePlaces(string? since, CancellationToken cancellation) => AuditPlaces.Complete(folder, cancellation, since);

    public async ValueTask DisposeAsync()
    {
        await writing.CloseAsync();
        await flushing.CloseAsync();
        await flushLater.DisposeAsync();
        Close();
        tail?.Dispose();
        open.Dispose();
        sha.Dispose();
    }

    // What is behind the places that are known, and then what they lead to.
    private static IEnumerable<ReadOnlyMemory<byte>> LinesOf(string path, IReadOnlyList<AuditName> names)
    {
        using var places = AuditPlaces.Open(path);
        foreach (var line in AuditLines.ReadBackwards(path, places?.End ?? 0)) yield return line;
        foreach (var begin in places?.FindBackwards(names) ?? []) yield return AuditLines.ReadAt(path, begin);
    }

    // False: it is to be written at once.
    private bool TryKeep(AuditRecord record)
    {
        lock (gate)
        {
            var isFirst = open.Bytes == 0;
            if (tail is null || !MayWait() || !(isFirst || clock.GetElapsedTime(openedAt) < options.FlushAfter)) return false;
            if (!open.TryAdd(previous!, record, tail.Room - FrameBytes)) return false;
            if (!isFirst) return true;
            openedAt = clock.GetTimestamp();
        }
        FlushSoon();
        return true;
    }

    private Action? Write(List<Pending> batch)
    {
        bool mayWait;
        try
        {
            mayWait = WithReserve(() => WriteLine(batch.Select(pending => pending.Record))) && MayWait();
            SealInTime();
        }
        catch (Exception problem)
        {
            foreach (var pending in batch) pending.Done.TrySetException(problem);
            return null;
        }
        var urgent = mayWait ? batch.FindAll(pending => !pending.Record.IsPlainRead) : batch;
        foreach (var pending in batch)
        {
            if (mayWait && pending.Record.IsPlainRead) pending.Done.SetResult();
        }
        if (urgent.Count > 0) return () => flushing.Take([.. urgent]);
        FlushSoon();
        return null;
    }

    // The timer flushes in time; where it is late, or much has come meanwhile, answers wait for the disk again.
    private bool MayWait() => options.FlushAfter > TimeSpan.Zero && !tail!.HasFailed && tail.Unflushed is var (_, bytes, age) && bytes < MostUnflushedBytes && age < options.FlushAfter;

    private Action? Flush(List<Pending> batch)
    {
        try
        {
            WithReserve(FlushAll);
            SealInTime();
            foreach (var pending in batch) pending.Done.SetResult();
            if (tail?.Unflushed.Lines > 0 || open.Bytes > 0) FlushSoon();
        }
        catch (Exception problem)
        {
            foreach (var pending in batch) pending.Done.TrySetException(problem);
            flushLater.Change(BeforeNextTry, Timeout.InfiniteTimeSpan);
        }
        return null;
    }

    private void FlushSoon()
    {
        if (!Interlocked.Exchange(ref isFlushDue, true)) flushLater.Change(options.FlushAfter * BeforeFlush, Timeout.InfiniteTimeSpan);
    }

    private void FlushLater()
    {
        Volatile.Write(ref isFlushDue, false);
        try
        {
            flushing.Take();
        }
        catch (ObjectDisposedException)
        {
            // The end flushes what is left.
        }
    }

    private bool WithReserve(Func<bool> act)
    {
        try
        {
            return act();
        }
        catch (IOException full) when (StorageOutage.Of(full) is { Status: 507 } && reserve.GiveUp())
        {
            return act();
        }
    }

    private bool FlushAll()
    {
        WriteOpen();
        tail?.Flush();
        return true;
    }

    private bool WriteOpen()
    {
        lock (gate) return (previous is null && !open.IsLeft) || WriteLine([]);
    }

    // What is open and what comes with it. Whether room was kept for it.
    private bool WriteLine(IEnumerable<AuditRecord> records)
    {
        lock (gate)
        {
            if (previous is null) Resume();
            if (resumed is not null) records = records.Prepend(resumed);
            if (open.Bytes == 0 && !records.Any()) return true;
            var (line, hash) = AuditBatch.Write(previous!, open, records, sha);
            OpenToday();
            var isReserved = tail!.Write(line);
            (previous, resumed) = (hash, null);
            open.Clear();
            return isReserved;
        }
    }

    private void Close()
    {
        try
        {
            WithReserve(WriteOpen);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return; // It is not closed in order, then, and stands where it stood.
        }
        Seal(AuditSeal.Closed);
    }

    private void SealInTime()
    {
        lock (sealing)
        {
            if (sealedHash is null || clock.GetElapsedTime(sealedAt) >= options.SealEvery) Seal(AuditSeal.Reached);
        }
    }

    // Only what can't be lost any more is sealed.
    private void Seal(string kind)
    {
        string? reached;
        AuditTail? file;
        lock (gate) (reached, file) = (previous, tail);
        if (options.Seals is null || file is null || reached is null || (kind == AuditSeal.Reached && reached == sealedHash)) return;
        try
        {
            file.Flush();
            options.Seals.Add(kind, Path.GetFileName(file.Path), reached);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return; // A full disk, as a rule. The next one seals this, too.
        }
        (sealedHash, sealedAt) = (reached, clock.GetTimestamp());
    }

    // Only when something is to be written: whoever merely reads must not touch the end that another process is writing.
    private void Resume()
    {
        var (last, resumption) = Recover();
        open.Resume(last);
        (previous, resumed) = (last, resumption);
    }

    private (string Hash, AuditRecord? Resumed) Recover()
    {
        string? torn = null;
        foreach (var path in AuditFiles.In(folder).Reverse())
        {
            var (hash, tornHere) = AuditLines.Mend(path);
            torn ??= tornHere;
            if (hash is null) continue; // Empty, or torn as a whole.
            var isClosed = options.Seals is null || (options.Seals.Last() is { Kind: AuditSeal.Closed } last && last.Hash == hash);
            return (hash, isClosed && torn is null ? null : Resumed(torn ?? Path.GetFileName(path)));
        }
        return (AuditBatch.NoPrevious, torn is null ? null : Resumed(torn));
    }

    // Whoever reads the journal must be able to tell where something may be missing, and why.
    private AuditRecord Resumed(string file) => new(TimeOrderedId.New().ToString(), clock.GetUtcNow(), "E", AuditRecord.Resume, "appliance", "databank", "", $"audit/{file}", 200, [])
    {
        Reason = file.EndsWith(AuditLines.Torn, StringComparison.Ordinal)
            ? "The journal was not closed before: the power failed, as a rule. What was torn at its end is kept in this file."
            : "The journal was not closed before: the process was killed, or the power failed.",
    };

    // A file per day (UTC), and never an older one than the newest: batches stay in order though the clock goes back.
    private void OpenToday()
    {
        var now = clock.GetUtcNow();
        if (tail is not null && now < nextDay) return;
        var path = AuditFiles.PathOf(folder, now);
        if (tail is not null && string.CompareOrdinal(path, tail.Path) <= 0) return;
        tail?.Flush();
        tail?.Dispose();
        if (AuditFiles.In(folder) is [.., var newest] && string.CompareOrdinal(newest, path) > 0) path = newest;
        (tail, nextDay) = (new AuditTail(path, clock, options.Flush), now.UtcDateTime.Date.AddDays(1));
        DiskFlush.Folder(folder);
    }

    private sealed record Pending(AuditRecord Record, TaskCompletionSource Done);
}
