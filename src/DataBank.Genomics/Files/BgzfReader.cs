using System.Buffers.Binary;
using System.IO.Compression;

namespace DataBank.Genomics;

/// <summary>Reads BGZF from any of its virtual offsets: a block's place in the file, and 16 bits of the place in what it holds (SAM specification §4.1).</summary>
/// <param name="file">Can seek; it stays the caller's.</param>
public sealed class BgzfReader(Stream file)
{
    private const int MostBytes = 1 << 16;
    private const int FixedHeaderBytes = 12;
    private const int TrailerBytes = 8;

    private readonly byte[] compressed = new byte[MostBytes];
    private readonly byte[] block = new byte[MostBytes];
    private byte[] line = [];
    private long start;
    private long next;
    private int at;
    private int length;

    /// <summary>Where the next byte is.</summary>
    public ulong VirtualOffset => at < length ? ((ulong)start << 16) | (uint)at : (ulong)next << 16;

    /// <summary>Whether a file begins as BGZF; it is at its beginning again then.</summary>
    public static bool IsBgzf(Stream file)
    {
        var isBlocked = VcfCompression.IsBlocked(file);
        file.Position = 0;
        return isBlocked;
    }

    public void Seek(ulong virtualOffset)
    {
        var (place, within) = ((long)(virtualOffset >> 16), (int)(virtualOffset & 0xffff));
        (next, at, length) = (place, 0, 0);
        if (within > 0 && (!TryLoad() || within > length))
            throw Damaged();
        at = within;
    }

    /// <summary>Fills the buffer; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">It ends within.</exception>
    public bool TryReadExactly(Span<byte> buffer)
    {
        for (var filled = 0; filled < buffer.Length;)
        {
            if (at == length && !TryLoad())
                return filled == 0 ? false : throw Damaged();
            var taken = Math.Min(length - at, buffer.Length - filled);
            block.AsSpan(at, taken).CopyTo(buffer[filled..]);
            (at, filled) = (at + taken, filled + taken);
        }
        return true;
    }

    /// <summary>Reads a line without its break, which stays until the next call; false at the end.</summary>
    /// <exception cref="InvalidDataException">It is longer than <see cref="VcfLines.MaximumLength"/>.</exception>
    public bool TryReadLine(out ReadOnlyMemory<byte> text)
    {
        var (gathered, isThere) = (0, false);
        while (at < length || TryLoad())
        {
            isThere = true;
            var feed = block.AsSpan(at, length - at).IndexOf((byte)'\n');
            var taken = feed < 0 ? length - at : feed;
            if (feed >= 0 && gathered == 0)
            {
                text = Trimmed(block.AsMemory(at, taken));
                at += taken + 1;
                return true;
            }
            if (gathered + taken > VcfLines.MaximumLength)
                throw new InvalidDataException("A line is too long.");
            if (line.Length < gathered + taken)
                Array.Resize(ref line, Math.Max(gathered + taken, line.Length * 2));
            block.AsSpan(at, taken).CopyTo(line.AsSpan(gathered));
            (at, gathered) = (at + taken + (feed < 0 ? 0 : 1), gathered + taken);
            if (feed >= 0)
                break;
        }
        text = Trimmed(line.AsMemory(0, gathered));
        return isThere;
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> text) => text.Length > 0 && text.Span[^1] == (byte)'\r' ? text[..^1] : text;

    /// <summary>Loads the next block that holds anything; false when there is none.</summary>
    private bool TryLoad()
    {
        do
        {
            (start, at, length) = (next, 0, 0);
            file.Position = next;
            var read = file.ReadAtLeast(compressed.AsSpan(0, FixedHeaderBytes), FixedHeaderBytes, throwOnEndOfStream: false);
            if (read == 0)
                return false;
            if (read < FixedHeaderBytes || compressed[0] != 0x1f || compressed[1] != 0x8b || (compressed[3] & 4) == 0)
                throw Damaged();
            var extra = BinaryPrimitives.ReadUInt16LittleEndian(compressed.AsSpan(10));
            ReadExactly(compressed.AsSpan(FixedHeaderBytes, extra));
            var size = SizeIn(compressed.AsSpan(FixedHeaderBytes, extra));
            var header = FixedHeaderBytes + extra;
            if (size < header + TrailerBytes)
                throw Damaged();
            ReadExactly(compressed.AsSpan(header, size - header));
            length = Inflate(header, size - header - TrailerBytes);
            if (length != BinaryPrimitives.ReadInt32LittleEndian(compressed.AsSpan(size - 4)))
                throw Damaged();
            next += size;
        }
        while (length == 0);
        return true;
    }

    private void ReadExactly(Span<byte> buffer)
    {
        if (file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Damaged();
    }

    /// <summary>The extra field BC: the block's size less one.</summary>
    private static int SizeIn(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var bytes = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (extra[0] == (byte)'B' && extra[1] == (byte)'C' && bytes == 2 && extra.Length >= 6)
                return BinaryPrimitives.ReadUInt16LittleEndian(extra[4..]) + 1;
            extra = extra[Math.Min(extra.Length, 4 + bytes)..];
        }
        throw Damaged();
    }

    private int Inflate(int from, int bytes)
    {
        using var memory = new MemoryStream(compressed, from, bytes, writable: false);
        using var deflate = new DeflateStream(memory, CompressionMode.Decompress);
        return deflate.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
    }

    private static InvalidDataException Damaged() => new("The BGZF file is damaged or ends too early.");
}
