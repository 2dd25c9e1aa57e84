using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// The next line of the journal while plain reads come to it. Until it is written, all at once, its records stand in a file of their own beside the journal, which is never flushed: they
/// outlive the process. The file begins with the hash of the line before: once the journal has a line behind that one, what stands here is in it, or of no account.
/// </summary>
/// <param name="folder">The journal's.</param>
internal sealed class AuditOpenLine(string folder) : IDisposable
{
    private readonly string path = PathIn(folder);
    private readonly MemoryStream content = new(); // As the file has it: the hash, then the records, each ended by a line feed.
    private readonly Utf8JsonWriter json = new(Stream.Null);
    private SafeFileHandle? file;

    /// <summary>0: nothing is open.</summary>
    public long Bytes => content.Length;

    /// <summary>Records as JSON, each ended by a line feed.</summary>
    public ReadOnlySpan<byte> Records => Bytes == 0 ? [] : content.GetBuffer().AsSpan(0, (int)Bytes)[(AuditBatch.NoPrevious.Length + 1)..];

    /// <summary>Whether a process has left something here, before anything is resumed.</summary>
    public bool IsLeft => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>Adds a record; it outlives the process when this returns. False: it does not fit or can't be written, and is not here.</summary>
    /// <param name="previous">Hash of the line before.</param>
    /// <param name="mostBytes">What all may have together.</param>
    public bool TryAdd(string previous, AuditRecord record, long mostBytes)
    {
        var begin = content.Length;
        if (begin >= mostBytes) return false;
        var isAdded = false;
        try
        {
            if (begin == 0) WriteLine(Encoding.ASCII.GetBytes(previous));
            json.Reset(content);
            JsonSerializer.Serialize(json, record, AuditJson.Default.AuditRecord);
            json.Flush();
            content.WriteByte((byte)'\n');
            return isAdded = content.Length <= mostBytes && TryWrite(begin);
        }
        finally
        {
            if (!isAdded) content.SetLength(begin);
        }
    }

    /// <summary>Takes up what a process has left that could not write it any more.</summary>
    /// <param name="previous">Hash of the journal's last line.</param>
    public void Resume(string previous)
    {
        if (!IsLeft) return;
        var left = ReadLines(folder);
        if (left.Count > 1 && Encoding.ASCII.GetString(left[0].Span) == previous) left.ForEach(line => WriteLine(line.Span));
    }

    /// <summary>What it held stands in the journal. The file keeps it until the next line begins.</summary>
    public void Clear() => content.SetLength(0);

    public void Dispose()
    {
        file?.Dispose();
        json.Dispose();
        content.Dispose();
    }

    /// <summary>What stands in the file, in whichever process: the hash of the line before, and the records; null: nothing.</summary>
    public static (string Previous, List<AuditRecord> Records)? Read(string folder) =>
        ReadLines(folder) is [var previous, .. var records] ? (Encoding.ASCII.GetString(previous.Span), records.ConvertAll(record => JsonSerializer.Deserialize<AuditRecord>(record.Span)!)) : null;

    // Up to what a power failure has torn.
    private static List<ReadOnlyMemory<byte>> ReadLines(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path)) return [];
        return [.. AuditLines.Read(path, 0).Select(line => line.Line).TakeWhile((line, at) => at == 0 || IsRecord(line.Span))];
    }

    private static bool IsRecord(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditRecord>(line) is { Id: not null };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, ".open");

    private bool TryWrite(long begin)
    {
        try
        {
            file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            if (begin == 0) RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, content.GetBuffer().AsSpan((int)begin, (int)(content.Length - begin)), begin);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false; // What stands there of it has no line feed behind it.
        }
    }

    private void WriteLine(ReadOnlySpan<byte> line)
    {
        content.Write(line);
        content.WriteByte((byte)'\n');
    }
}
