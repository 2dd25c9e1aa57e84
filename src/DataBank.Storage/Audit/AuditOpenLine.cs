using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// The next line of the journal while plain reads come to it. Until it is written, all at once, its records stand in a file of their own beside the journal, which is never flushed: they
/// outlive the process. The file begins with the hash of the line before: once the journal has a line behind that one, what stands here is in it, or of no account.
/// Each record stands behind a checksum of that hash and itself: the file is written over, and begun anew each day, and whatever is older or torn is told by it.
/// </summary>
/// <param name="folder">The journal's.</param>
internal sealed class AuditOpenLine(string folder) : IDisposable
{
    private const int ChecksumChars = 8;

    private readonly string path = PathIn(folder);
    private readonly MemoryStream content = new(); // As the file begins: the hash, then the checksums and records, each ended by a line feed.
    private readonly Utf8JsonWriter json = new(Stream.Null);
    private SafeFileHandle? file;
    private uint seed;
    private DateTime day; // On which the file was begun.

    /// <summary>0: nothing is open.</summary>
    public long Bytes => content.Length;

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
            if (begin == 0) Begin(Encoding.ASCII.GetBytes(previous));
            var start = (int)content.Length;
            content.Write("00000000"u8); // For the checksum.
            json.Reset(content);
            JsonSerializer.Serialize(json, record, AuditJson.Default.AuditRecord);
            json.Flush();
            var line = content.GetBuffer().AsSpan(start, (int)content.Length - start);
            Checksum(seed, line[ChecksumChars..]).TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
            content.WriteByte((byte)'\n');
            return isAdded = content.Length <= mostBytes && TryWrite(begin, record.Time.UtcDateTime.Date);
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
        if (left.Count <= 1 || Encoding.ASCII.GetString(left[0].Span) != previous) return;
        Begin(left[0].Span);
        foreach (var line in left.Skip(1)) WriteLine(line.Span);
    }

    /// <summary>Adds the records to an array.</summary>
    public void WriteTo(Utf8JsonWriter array)
    {
        if (Bytes == 0) return;
        var lines = content.GetBuffer().AsSpan(0, (int)Bytes)[(AuditBatch.NoPrevious.Length + 1)..];
        for (int length; (length = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(length + 1)..]) array.WriteRawValue(lines[ChecksumChars..length], skipInputValidation: true);
    }

    /// <summary>What it held stands in the journal. The file keeps it until it is written over, or the next day.</summary>
    public void Clear() => content.SetLength(0);

    public void Dispose()
    {
        file?.Dispose();
        json.Dispose();
        content.Dispose();
    }

    /// <summary>What stands in the file, in whichever process: the hash of the line before, and the records; null: nothing.</summary>
    public static (string Previous, List<AuditRecord> Records)? Read(string folder) =>
        ReadLines(folder) is [var previous, .. var records] ? (Encoding.ASCII.GetString(previous.Span), records.ConvertAll(record => JsonSerializer.Deserialize<AuditRecord>(record.Span[ChecksumChars..])!)) : null;

    // Up to what is of a line before, or torn.
    private static List<ReadOnlyMemory<byte>> ReadLines(string folder)
    {
        var path = PathIn(folder);
        if (!File.Exists(path)) return [];
        List<ReadOnlyMemory<byte>> lines = [.. AuditLines.Read(path, 0).Select(line => line.Line)];
        if (lines.Count == 0) return [];
        var seed = Checksum(0, lines[0].Span);
        return [lines[0], .. lines.Skip(1).TakeWhile(line => IsRecord(seed, line.Span))];
    }

    private static bool IsRecord(uint seed, ReadOnlySpan<byte> line) =>
        line.Length > ChecksumChars && uint.TryParse(line[..ChecksumChars], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum) && checksum == Checksum(seed, line[ChecksumChars..]);

    // CRC-32C (RFC 3720 §12.1), which processors compute; what a fault makes, not what somebody forges, is found by it.
    private static uint Checksum(uint seed, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) seed = BitOperations.Crc32C(seed, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) seed = BitOperations.Crc32C(seed, rest);
        return seed;
    }

    private static string PathIn(string folder) => Path.Combine(folder, ".open");

    private bool TryWrite(long begin, DateTime today)
    {
        try
        {
            file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            if (begin == 0 && day != today)
            {
                RandomAccess.SetLength(file, 0); // What was long ago must not stay behind what is short.
                day = today;
            }
            RandomAccess.Write(file, content.GetBuffer().AsSpan((int)begin, (int)(content.Length - begin)), begin);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false; // What stands there of it has no line feed behind it.
        }
    }

    private void Begin(ReadOnlySpan<byte> previous)
    {
        seed = Checksum(0, previous);
        WriteLine(previous);
    }

    private void WriteLine(ReadOnlySpan<byte> line)
    {
        content.Write(line);
        content.WriteByte((byte)'\n');
    }
}
