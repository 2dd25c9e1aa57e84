using System.Buffers;
using System.IO.Compression;

namespace DataBank.Server;

/// <summary>
/// Reads NDJSON (https://github.com/ndjson/ndjson-spec), plain or gzip, some lines at a time: bounded by bytes, whatever the file holds.
/// </summary>
/// <param name="longestLine">A longer line is skipped.</param>
internal sealed class ImportLines(Stream stream, int longestLine) : IDisposable
{
    private const int MostLines = 1000;
    private const int UsualBytes = 1024 * 1024;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
    private int filled;
    private bool isAtEnd;
    private bool isSkipping;
    private long offset;
    private long line;

    /// <summary>Whether a file begins as gzip does (RFC 1952 §2.3.1); the stream stands at its beginning again.</summary>
    public static Stream Unpacked(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var count = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return count == 2 && magic is [0x1F, 0x8B] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Goes on where a file was left.</summary>
    public async Task SkipAsync(long bytes, long lines, CancellationToken cancellation)
    {
        (offset, line) = (bytes, lines);
        if (stream.CanSeek)
        {
            stream.Position = bytes;
            return;
        }
        while (bytes > 0)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellation);
            if (count == 0) return;
            bytes -= count;
        }
    }

    /// <summary>The next lines; null at the end.</summary>
    /// <exception cref="InvalidDataException">The file is compressed and damaged.</exception>
    public async Task<ImportBatch?> ReadAsync(CancellationToken cancellation)
    {
        var lines = new List<ImportLine>();
        while (true)
        {
            await FillAsync(cancellation);
            var length = Cut(lines);
            if (lines.Count > 0 || length > 0) return TakeBatch(lines, length);
            if (isAtEnd && !isSkipping) return null;
            if (isAtEnd)
            {
                isSkipping = false;
                return TakeBatch([new ImportLine(++line, default)], 0);
            }
            if (buffer.Length > longestLine) SkipFilled();
            else Grow();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private async Task FillAsync(CancellationToken cancellation)
    {
        while (!isAtEnd && filled < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (count == 0) isAtEnd = true;
            filled += count;
        }
    }

    // Lines that are whole, and how many bytes they take.
    private int Cut(List<ImportLine> lines)
    {
        var at = 0;
        while (lines.Count < MostLines && at < filled)
        {
            var end = buffer.AsSpan(at, filled - at).IndexOf((byte)'\n');
            if (end < 0 && !isAtEnd) break;
            var length = end < 0 ? filled - at : end;
            line++;
            var text = buffer.AsMemory(at, length).Trim(" \t\r"u8);
            if (isSkipping || text.Length > longestLine) lines.Add(new ImportLine(line, default));
            else if (!text.IsEmpty) lines.Add(new ImportLine(line, text));
            isSkipping = false;
            at += end < 0 ? length : length + 1;
        }
        return at;
    }

    private ImportBatch TakeBatch(List<ImportLine> lines, int length)
    {
        var (batch, rest) = (buffer, filled - length);
        buffer = ArrayPool<byte>.Shared.Rent(Math.Max(UsualBytes, rest));
        batch.AsSpan(length, rest).CopyTo(buffer);
        filled = rest;
        offset += length;
        return new ImportBatch(batch, lines, offset, line);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, longestLine + 1));
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private void SkipFilled()
    {
        offset += filled;
        filled = 0;
        isSkipping = true;
    }
}
