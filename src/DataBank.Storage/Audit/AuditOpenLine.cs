using System.Buffers;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// The next line of the journal while plain reads come to it. Until it is written, all at once, its records stand in a file of their own beside the journal, which is mapped into memory
/// and never flushed: they outlive the process, and no record takes a call of the system. The file begins with the hash of the line before: once the journal has a line behind that one,
/// what stands here is in it, or of no account. Each record stands behind a checksum of that hash and itself: the file is written over, and cleared each day, and whatever is older or
/// torn is told by it.
/// </summary>
/// <param name="folder">The journal's.</param>
internal sealed class AuditOpenLine(string folder) : IDisposable
{
    /// <summary>What the file has room for; below what the runtime takes for large objects, which are expensive to be rid of.</summary>
    public const int MostBytes = 64 * 1024;

    private const int ChecksumChars = 8;
    private const int HeadBytes = (SHA256.HashSizeInBytes * 2) + 1; // The hash of the line before, and a line feed.

    // What was reserved in a file of these is written in place, so that a page of it always finds its room: where one does not, the process ends instead of a call that fails.
    private static readonly string[] keepingRoom = ["ext4", "xfs", "tmpfs"];

    private readonly string path = PathIn(folder);
    private readonly bool keepsRoom = keepingRoom.Contains(new DriveInfo(folder).DriveFormat, StringComparer.Ordinal);
    private readonly MemoryStream content = new(MostBytes); // As the file begins: the hash, then the checksums and records, each ended by a line feed.
    private readonly ArrayBufferWriter<byte> json = new();
    private SafeMemoryMappedViewHandle? file;
    private uint seed;
    private DateTime day; // On which the file was cleared.

    /// <summary>0: nothing is open.</summary>
    public long Bytes => content.Length;

    /// <summary>Whether a process has left something here, before anything is resumed.</summary>
    public bool IsLeft => new FileInfo(path) is { Exists: true, Length: > 0 };

    /// <summary>Adds a record; it outlives the process when this returns. False: it does not fit, or the file can't be had, and it is not here.</summary>
    /// <param name="previous">Hash of the line before.</param>
    /// <param name="room">How many bytes all may have together, beside what the file has room for.</param>
    public bool TryAdd(string previous, AuditRecord record, long room)
    {
        if (!TryOpen()) return false;
        json.ResetWrittenCount();
        AuditJson.Write(json, record);
        var begin = (int)content.Length;
        if ((begin == 0 ? HeadBytes : begin) + ChecksumChars + json.WrittenCount + 1 > Math.Min(MostBytes, room)) return false;
        if (begin == 0)
        {
            ClearDaily(record.Time.UtcDateTime.Date);
            Begin(Encoding.ASCII.GetBytes(previous));
        }
        Span<byte> checksum = stackalloc byte[ChecksumChars];
        Checksum(seed, json.WrittenSpan).TryFormat(checksum, out _, "x8", CultureInfo.InvariantCulture);
        content.Write(checksum);
        WriteLine(json.WrittenSpan);
        file!.WriteSpan<byte>((ulong)begin, content.GetBuffer().AsSpan(begin, (int)content.Length - begin));
        return true;
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

    /// <summary>Writes the records, parted by commas.</summary>
    public void WriteTo(IBufferWriter<byte> array)
    {
        var lines = content.GetBuffer().AsSpan(0, (int)Bytes)[Math.Min(HeadBytes, (int)Bytes)..];
        for (int length; (length = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(length + 1)..])
        {
            array.Write(lines[ChecksumChars..length]);
            if (length + 1 < lines.Length) array.Write(","u8);
        }
    }

    /// <summary>What it held stands in the journal. The file keeps it until it is written over, or the next day.</summary>
    public void Clear() => content.SetLength(0);

    public void Dispose()
    {
        file?.Dispose();
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

    private bool TryOpen()
    {
        if (file is not null || !keepsRoom) return file is not null;
        try
        {
            using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            if (!DiskRoom.TryReserve(handle, 0, MostBytes)) return false;
            RandomAccess.SetLength(handle, MostBytes);
            using var map = MemoryMappedFile.CreateFromFile(handle, null, MostBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            file = map.CreateViewAccessor(0, MostBytes).SafeMemoryMappedViewHandle; // The accessor would flush it when it is closed.
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What was long ago must not stay behind what is short.
    private void ClearDaily(DateTime today)
    {
        if (day == today) return;
        file!.WriteSpan<byte>(0, new byte[MostBytes]);
        day = today;
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
