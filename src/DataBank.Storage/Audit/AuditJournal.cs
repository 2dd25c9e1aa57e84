using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace DataBank.Storage;

/// <summary>
/// The append-only journal of every access on this node: JSON lines, one batch each, chained by SHA-256 and flushed to disk before
/// the access is answered. Rendered as FHIR AuditEvent on demand; never part of history, feed or export.
/// </summary>
public sealed class AuditJournal : IAsyncDisposable
{
    private const int MaximumBatch = 256;
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly Channel<Pending> queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task loop;
    private FileStream? file;
    private string? previous;

    public AuditJournal(string folder, TimeProvider clock)
    {
        (this.folder, this.clock) = (folder, clock);
        Directory.CreateDirectory(folder);
        loop = Task.Run(LoopAsync);
    }

    /// <summary>Appends a record; returns when it is on disk. Records that wait at the same time share a batch and its flush.</summary>
    public async Task AppendAsync(AuditRecord record, CancellationToken cancellation)
    {
        var pending = new Pending(record, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(pending, cancellation);
        await pending.Written.Task;
    }

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<AuditRecord> ReadAsync(CancellationToken cancellation) => ReadAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, cancellation);

    /// <summary>Newest first, those of other days left out: a few from outside of the two times may be among them.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in Files().Reverse())
        {
            // A batch may come into the file of the next day; and after a clock that went back, into an older one.
            if (DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path), "yyyy-MM-dd", out var day))
            {
                if (day.DayNumber - 1 > DateOnly.FromDateTime(until.UtcDateTime).DayNumber) continue;
                if (day.DayNumber + 1 < DateOnly.FromDateTime(from.UtcDateTime).DayNumber) break;
            }
            foreach (var line in AuditLines.ReadBackwards(path))
            {
                cancellation.ThrowIfCancellationRequested();
                var records = JsonSerializer.Deserialize<AuditBatch>(line.Span)!.Records.Deserialize<List<AuditRecord>>()!;
                for (var index = records.Count - 1; index >= 0; index--) yield return records[index];
            }
        }
        await Task.CompletedTask;
    }

    /// <summary>Recomputes the chain; returns the number of records, or throws with the first broken batch.</summary>
    /// <exception cref="InvalidDataException">The chain is broken.</exception>
    public async Task<long> VerifyAsync(CancellationToken cancellation)
    {
        long records = 0;
        var expected = AuditBatch.NoPrevious;
        foreach (var path in Files())
        {
            var number = 0;
            await foreach (var line in AuditLines.ReadAsync(path, cancellation))
            {
                number++;
                var batch = Parse(line);
                if (batch is null || batch.Previous != expected || batch.Hash != Hash(expected, Encoding.UTF8.GetBytes(batch.Records.GetRawText())))
                    throw new InvalidDataException($"The audit journal is broken at batch {number} of {Path.GetFileName(path)}.");
                expected = batch.Hash;
                records += batch.Records.GetArrayLength();
            }
        }
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        if (file is not null) await file.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        var batch = new List<Pending>();
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaximumBatch && queue.Reader.TryRead(out var pending)) batch.Add(pending);
            try
            {
                Write(batch);
            }
            catch (Exception problem)
            {
                foreach (var pending in batch) pending.Written.SetException(problem);
                continue;
            }
            foreach (var pending in batch) pending.Written.SetResult();
        }
    }

    private void Write(List<Pending> batch)
    {
        previous ??= Recover();
        var records = JsonSerializer.SerializeToUtf8Bytes(batch.Select(pending => pending.Record));
        var hash = Hash(previous, records);
        var line = new ArrayBufferWriter<byte>(records.Length + 200);
        line.Write(Encoding.UTF8.GetBytes($"{{\"previous\":\"{previous}\",\"records\":"));
        line.Write(records);
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

    // Only when something is to be written: whoever merely reads must not touch the end that another process is writing.
    private string Recover()
    {
        foreach (var path in Files().Reverse())
        {
            if (AuditLines.RepairAndReadLastHash(path) is { } hash) return hash;
        }
        return AuditBatch.NoPrevious;
    }

    // A file per day (UTC), and never an older one than the newest: batches stay in order though the clock goes back.
    private void OpenToday()
    {
        var path = Path.Combine(folder, clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'.jsonl'", CultureInfo.InvariantCulture));
        if (file is not null && string.CompareOrdinal(path, file.Name) <= 0) return;
        file?.Dispose();
        if (Files() is [.., var newest] && string.CompareOrdinal(newest, path) > 0) path = newest;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0); // What could not be written must not wait in a buffer.
        DiskFlush.Folder(folder);
    }

    private IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)];

    private static AuditBatch? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditBatch>(line.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hash(string previous, ReadOnlySpan<byte> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        hash.AppendData(records);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Pending(AuditRecord Record, TaskCompletionSource Written);
}
