namespace DataBank.Storage;

/// <summary>Reads the lines of a journal file, from either end, and mends the end that a crash left.</summary>
internal static class AuditLines
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>What names of files with torn ends end in.</summary>
    public const string Torn = ".torn";

    /// <summary>How much of the end of a file a power failure may have torn: more is never written before it is flushed, but for a line that is longer by itself.</summary>
    public const int SuspectBytes = 1024 * 1024;

    /// <summary>
    /// Takes away what a crash has torn at the end of a file, whatever is behind the last line that is whole and follows the one before it, and keeps it in a file of its own.
    /// </summary>
    /// <returns>The hash of the last line that stays; the name of the file with what was torn; null: none.</returns>
    public static (string? Hash, string? Torn) Mend(string path)
    {
        var (end, hash) = SoundEnd(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (end == file.Length) return (hash, null);
        var kept = TornFile(path);
        using (var torn = new FileStream(kept, FileMode.CreateNew, FileAccess.Write))
        {
            file.Position = end;
            file.CopyTo(torn);
            torn.Flush(flushToDisk: true);
        }
        DiskFlush.Folder(Path.GetDirectoryName(path)!);
        file.SetLength(end);
        file.Flush(flushToDisk: true);
        return (hash, Path.GetFileName(kept));
    }

    /// <summary>What was torn off a file, each time it was.</summary>
    public static IEnumerable<string> TornOf(string path) => Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.*{Torn}");

    /// <summary>Whole lines, the last first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Where the first line to be read begins.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadBackwards(string path, long start = 0)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var position = file.Length;
        byte[] tail = []; // Read, but its line begins further in front.
        while (position > start)
        {
            var size = (int)Math.Min(BlockBytes, position - start);
            position -= size;
            var block = new byte[size + tail.Length];
            file.Position = position;
            file.ReadExactly(block, 0, size);
            tail.CopyTo(block, size);
            var end = block.Length;
            for (int newline; end > 0 && (newline = block.AsSpan(0, end - 1).LastIndexOf((byte)'\n')) >= 0;)
            {
                if (block[end - 1] == '\n') yield return block.AsMemory(newline + 1, end - newline - 2);
                end = newline + 1;
            }
            tail = block[..end];
        }
        if (tail.Length > 1 && tail[^1] == '\n') yield return tail.AsMemory(0, tail.Length - 1);
    }

    /// <summary>The line that begins at a place; empty: none is whole there.</summary>
    public static ReadOnlyMemory<byte> ReadAt(string path, long start) => Read(path, start).FirstOrDefault().Line;

    /// <summary>Whole lines from a place on, the first first, each with the place behind it. What another process is writing right now is not given.</summary>
    public static IEnumerable<(ReadOnlyMemory<byte> Line, long End)> Read(string path, long start)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(start, file.Length);
        var position = file.Position; // Of the first byte that has not been given.
        byte[] rest = [];
        var block = new byte[BlockBytes];
        for (int read; (read = file.Read(block)) > 0;)
        {
            var bytes = new byte[rest.Length + read];
            rest.CopyTo(bytes, 0);
            block.AsSpan(0, read).CopyTo(bytes.AsSpan(rest.Length));
            var at = 0;
            for (int length; (length = bytes.AsSpan(at).IndexOf((byte)'\n')) >= 0;)
            {
                position += length + 1;
                yield return (bytes.AsMemory(at, length), position);
                at += length + 1;
            }
            rest = bytes[at..];
        }
    }

    // Pages reach the disk in any order: a line may be whole behind one that is not.
    private static (long End, string? Hash) SoundEnd(string path)
    {
        string? hash = null, wanted = null;
        long at;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)) at = EndOfLastLine(file);
        var end = at;
        foreach (var line in ReadBackwards(path))
        {
            var begin = at - line.Length - 1;
            var batch = AuditBatch.Parse(line.Span) is { IsIntact: true } intact ? intact : null;
            if (batch is null) (end, hash, wanted) = (begin, null, null);
            else if (wanted is not null && batch.Hash != wanted) (end, hash, wanted) = (at, batch.Hash, batch.Previous);
            else (hash, wanted) = (hash ?? batch.Hash, batch.Previous);
            at = begin;
            if (hash is not null && end - begin >= SuspectBytes) break;
        }
        return (end, hash);
    }

    private static string TornFile(string path)
    {
        for (var number = 1; ; number++)
        {
            var torn = Path.ChangeExtension(path, $"{number}{Torn}");
            if (!File.Exists(torn)) return torn;
        }
    }

    internal static long EndOfLastLine(FileStream file)
    {
        var end = file.Length;
        for (var buffer = new byte[1]; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.Read(buffer) == 1 && buffer[0] == '\n') break;
        }
        return end;
    }
}
