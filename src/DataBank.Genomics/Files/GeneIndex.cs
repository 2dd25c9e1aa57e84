using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The index behind a <see cref="GeneList"/>: for every name (a feature's without its version, and the other name) its hash, its row and where its line
/// begins, in buckets by the hash; where each bucket begins; and a footer that ends with a mark, which no list without an index ends with. All numbers are little-endian, of 32 bits.
/// </summary>
internal sealed class GeneIndex
{
    public const int EntryBytes = 3 * sizeof(uint);
    public const int FooterBytes = 16;

    /// <summary>Footer and beginnings of the buckets of some ten thousand genes, in one reading.</summary>
    private const int TailBytes = 4096;

    /// <summary>More than two names of the greatest length.</summary>
    private const int LineBytes = 2048;

    private readonly Stream list;
    private readonly byte[] tail;
    private readonly uint textBytes;
    private readonly uint buckets;

    private GeneIndex(Stream list, byte[] tail)
    {
        (this.list, this.tail) = (list, tail);
        textBytes = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(^FooterBytes..));
        buckets = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(^(FooterBytes - 4)..));
        if (buckets == 0 || EntriesStart > BucketsStart) throw Damaged();
    }

    public static ReadOnlySpan<byte> Mark => "\0GENES1\0"u8;

    private long BucketsStart => list.Length - FooterBytes - ((buckets + 1L) * sizeof(uint));

    private long EntriesStart => textBytes;

    /// <summary>Null: the list has none.</summary>
    /// <param name="list">Can seek.</param>
    public static GeneIndex? Open(Stream list)
    {
        var tail = new byte[(int)Math.Min(TailBytes, list.Length)];
        if (tail.Length < FooterBytes) return null;
        list.Position = list.Length - tail.Length;
        list.ReadExactly(tail);
        return tail.AsSpan().EndsWith(Mark) ? new GeneIndex(list, tail) : null;
    }

    /// <summary>Adds the rows that a name may be of; whether it is, their names tell.</summary>
    public void Find(string name, IDictionary<long, GeneRow> found)
    {
        var hash = HashOf(name);
        var bounds = Read(BucketsStart + (hash % buckets * sizeof(uint)), 2 * sizeof(uint));
        var (first, end) = (BinaryPrimitives.ReadUInt32LittleEndian(bounds), BinaryPrimitives.ReadUInt32LittleEndian(bounds[sizeof(uint)..]));
        if (first > end || EntriesStart + ((long)end * EntryBytes) > BucketsStart) throw Damaged();
        var bucket = Read(EntriesStart + ((long)first * EntryBytes), (int)(end - first) * EntryBytes);
        for (; bucket.Length > 0; bucket = bucket[EntryBytes..])
        {
            var row = BinaryPrimitives.ReadUInt32LittleEndian(bucket[4..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bucket) == hash && !found.ContainsKey(row)) found[row] = ReadRow(row, BinaryPrimitives.ReadUInt32LittleEndian(bucket[8..]));
        }
    }

    /// <summary>FNV-1a of the UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/): it stays the same over releases.</summary>
    public static uint HashOf(string name)
    {
        var hash = 2166136261u;
        foreach (var each in Encoding.UTF8.GetBytes(name)) hash = (hash ^ each) * 16777619u;
        return hash;
    }

    public static string WithoutVersion(string feature) => feature.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? feature[..dot] : feature;

    private GeneRow ReadRow(uint row, uint offset)
    {
        if (offset >= textBytes) throw Damaged();
        var line = Read(offset, (int)Math.Min(LineBytes, textBytes - offset));
        var (end, tab) = (line.IndexOf((byte)'\n'), line.IndexOf((byte)'\t'));
        if (tab < 0 || end < tab) throw Damaged();
        return new GeneRow(row, Encoding.UTF8.GetString(line[..tab]), tab + 1 == end ? null : Encoding.UTF8.GetString(line[(tab + 1)..end]));
    }

    // What was read with the footer is not read again.
    private ReadOnlySpan<byte> Read(long position, int count)
    {
        if (position - (list.Length - tail.Length) is >= 0 and var at) return tail.AsSpan((int)at, count);
        var bytes = new byte[count];
        list.Position = position;
        list.ReadExactly(bytes);
        return bytes;
    }

    private static InvalidDataException Damaged() => new("The index of a list of genes is damaged.");
}
