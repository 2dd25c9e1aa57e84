using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// The file that a journal grows in. Room is reserved ahead of what is written, so that a full disk can't refuse later what the operating system has taken;
/// what has not been flushed is kept until it is, since a flush that fails may leave nothing of it.
/// </summary>
/// <param name="path">Made if it isn't there.</param>
/// <param name="clock">Tells how long something waits to be flushed.</param>
/// <param name="flush">Null: to the disk.</param>
internal sealed class AuditTail(string path, TimeProvider clock, Action<SafeFileHandle>? flush = null) : IDisposable
{
    private const int ReservedAtOnce = 256 * 1024;

    private readonly SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
    private readonly Queue<ReadOnlyMemory<byte>> unflushed = [];
    private readonly Lock gate = new(), flushing = new();
    private long end = -1, flushed, reserved, since;
    private volatile bool hasFailed;
    private bool isClosed;

    public string Path => path;

    /// <summary>The last flush failed; nothing that is to be relied upon may be written before one has succeeded.</summary>
    public bool HasFailed => hasFailed;

    /// <summary>What a power failure would take along: how many lines, how many bytes, and for how long the oldest of them has stood there.</summary>
    public (int Lines, long Bytes, TimeSpan Age) Unflushed
    {
        get
        {
            lock (gate) return unflushed.Count == 0 ? default : (unflushed.Count, end - flushed, clock.GetElapsedTime(since));
        }
    }

    /// <summary>How many bytes find room that is kept for them; asked by who appends.</summary>
    public long Room => reserved - end;

    /// <summary>Appends a line; one caller at a time. False: no room is kept for it, so that it must be flushed before anybody relies on it.</summary>
    /// <exception cref="IOException">Nothing of it stands there.</exception>
    public bool Write(ReadOnlyMemory<byte> line)
    {
        if (end < 0) reserved = flushed = end = RandomAccess.GetLength(file);
        var isReserved = TryReserve(line.Length);
        try
        {
            RandomAccess.Write(file, line.Span, end);
        }
        catch
        {
            RandomAccess.SetLength(file, reserved = end); // What was not acknowledged must not stand before the next line.
            throw;
        }
        lock (gate)
        {
            if (unflushed.Count == 0) since = clock.GetTimestamp();
            unflushed.Enqueue(line);
            end += line.Length;
        }
        return isReserved;
    }

    /// <summary>Returns when everything that was written before is on the disk.</summary>
    /// <exception cref="IOException">It is not, or nobody knows.</exception>
    public void Flush()
    {
        lock (flushing)
        {
            ReadOnlyMemory<byte>[] lines;
            lock (gate) lines = [.. unflushed];
            if (isClosed || lines.Length == 0) return;
            var begun = clock.GetTimestamp();
            try
            {
                // The system may have forgotten what it could not write, and would say the next time that all is well.
                if (hasFailed) RandomAccess.Write(file, lines, flushed);
                if (flush is null) RandomAccess.FlushToDisk(file);
                else flush(file);
                hasFailed = false;
            }
            catch
            {
                hasFailed = true;
                throw;
            }
            lock (gate)
            {
                foreach (var line in lines) flushed += line.Length;
                for (var count = 0; count < lines.Length; count++) unflushed.Dequeue();
                since = begun;
            }
        }
    }

    /// <summary>Closes the file as it is, and gives back the room behind its end.</summary>
    public void Dispose()
    {
        lock (flushing)
        {
            if (isClosed) return;
            isClosed = true;
            try
            {
                if (end >= 0) RandomAccess.SetLength(file, end);
            }
            catch (IOException)
            {
                // A disk that is gone, too.
            }
            file.Dispose();
        }
    }

    private bool TryReserve(int bytes)
    {
        if (end + bytes <= reserved) return true;
        if (!DiskRoom.TryReserve(file, end, Math.Max(bytes, ReservedAtOnce))) return false;
        reserved = end + Math.Max(bytes, ReservedAtOnce);
        return true;
    }
}
