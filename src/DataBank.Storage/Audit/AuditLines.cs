using System.Text.Json;

namespace DataBank.Storage;

/// <summary>Reads the lines of a journal file, from either end, and mends the end that a crash left.</summary>
internal static class AuditLines
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Cuts off a last line that was never finished (and so never acknowledged); returns the hash of the last whole one.</summary>
    public static string? RepairAndReadLastHash(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
        {
            var end = EndOfLastLine(file);
            if (end < file.Length)
            {
                file.SetLength(end);
                file.Flush(flushToDisk: true);
            }
        }
        foreach (var line in ReadBackwards(path)) return JsonSerializer.Deserialize<AuditBatch>(line.Span)!.Hash;
        return null;
    }

    /// <summary>Whole lines, the last first.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadBackwards(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var position = file.Length;
        byte[] tail = []; // Read, but its line begins further in front.
        while (position > 0)
        {
            var size = (int)Math.Min(BlockBytes, position);
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
