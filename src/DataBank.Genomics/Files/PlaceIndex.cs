using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DataBank.Genomics;

/// <summary>An index of a sorted BGZF file: tabix (TBI), CSI or BAI. It tells from where on what touches a range may stand.</summary>
public sealed class PlaceIndex
{
    private const int MostBytes = 256 << 20;
    private const int MostSequences = 10_000_000;
    private const int MetaBinOfBai = 37450; // Holds counts, not places.

    private readonly List<Dictionary<int, Bin>> sequences = [];
    private readonly List<ulong[]> windows = [];
    private int minimumShift = PlaceIndexBuilder.MinimumShift;
    private int depth = PlaceIndexBuilder.Depth;

    private PlaceIndex()
    {
    }

    /// <summary>"TBI", "CSI" or "BAI".</summary>
    public string Format { get; private set; } = "";

    /// <summary>Names of the sequences; empty where the file numbers them itself.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>The last place that it names: a file that is shorter is another file.</summary>
    public ulong LastOffset { get; private set; }

    /// <summary>Reads an index whole.</summary>
    /// <exception cref="InvalidDataException">It is none of the three, or damaged.</exception>
    public static PlaceIndex Read(Stream file)
    {
        try
        {
            var bytes = Open(file);
            var index = new PlaceIndex();
            index.ReadFrom(new Cursor(bytes));
            return index;
        }
        catch (Exception problem) when (problem is ArgumentOutOfRangeException or EndOfStreamException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException("The index is damaged.");
        }
    }

    /// <summary>The virtual offset from where on records that touch the range may stand; null: there are none.</summary>
    public ulong? Start(int reference, long start, long end)
    {
        if (reference < 0 || reference >= sequences.Count)
            return null;
        end = Math.Min(end, 1L << (minimumShift + (3 * depth)));
        if (start >= end)
            return null;
        var (bins, least, found) = (sequences[reference], Least(reference, start), (ulong?)null);
        foreach (var bin in PlaceBins.Touching(start, end, minimumShift, depth))
        {
            if (!bins.TryGetValue(bin, out var held))
                continue;
            foreach (var (from, to) in held.Chunks)
            {
                if (to > least && (found is null || from < found))
                    found = from;
            }
        }
        return found;
    }

    // Nothing that touches the start stands before this.
    private ulong Least(int reference, long start)
    {
        if (windows[reference] is { Length: > 0 } linear)
            return linear[Math.Min(start >> PlaceIndexBuilder.MinimumShift, linear.Length - 1)];
        for (var level = depth; level >= 0; level--)
        {
            if (sequences[reference].TryGetValue(PlaceBins.First(level) + (int)(start >> (minimumShift + (3 * (depth - level)))), out var bin))
                return bin.First;
        }
        return 0;
    }

    /// <summary>The bytes of an index, unzipped.</summary>
    /// <exception cref="InvalidDataException">It is too long, or damaged.</exception>
    internal static byte[] Open(Stream file)
    {
        var isCompressed = VcfCompression.IsCompressed(file);
        file.Position = 0;
        using var text = isCompressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : null;
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = (text ?? file).Read(buffer)) > 0;)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > MostBytes)
                throw new InvalidDataException("The index is too long.");
        }
        return memory.ToArray();
    }

    private void ReadFrom(Cursor cursor)
    {
        var magic = cursor.Take(4);
        Format = magic.SequenceEqual("TBI\u0001"u8) ? "TBI" : magic.SequenceEqual("CSI\u0001"u8) ? "CSI" : magic.SequenceEqual("BAI\u0001"u8) ? "BAI"
            : throw new InvalidDataException("The index is neither TBI, CSI nor BAI.");
        if (Format == "CSI")
        {
            (minimumShift, depth) = (cursor.Integer(30), cursor.Integer(9));
            if (cursor.Integer(MostBytes) is > 0 and var more)
                Names = NamesIn(new Cursor(cursor.Take(more).ToArray()));
        }
        var count = cursor.Integer(MostSequences);
        if (Format == "TBI")
            Names = NamesIn(cursor);
        for (; count > 0; count--)
            ReadSequence(cursor);
    }

    private static string[] NamesIn(Cursor cursor)
    {
        cursor.Take(24); // Format, columns, sign of the header, lines to skip.
        var names = Encoding.UTF8.GetString(cursor.Take(cursor.Integer(MostBytes))).Split('\0');
        return names[..^1];
    }

    private void ReadSequence(Cursor cursor)
    {
        var bins = new Dictionary<int, Bin>();
        for (var count = cursor.Integer(MostBytes); count > 0; count--)
        {
            var number = (int)cursor.Unsigned();
            var first = Format == "CSI" ? cursor.Offset() : 0;
            var chunks = new (ulong From, ulong To)[cursor.Integer(MostBytes / 16)];
            for (var at = 0; at < chunks.Length; at++)
                chunks[at] = (cursor.Offset(), cursor.Offset());
            if (number == MetaBin)
                continue;
            bins[number] = new Bin(first, chunks);
            LastOffset = chunks.Aggregate(LastOffset, (last, chunk) => Math.Max(last, chunk.From));
        }
        sequences.Add(bins);
        var linear = Format == "CSI" ? [] : new ulong[cursor.Integer(MostBytes / 8)];
        for (var at = 0; at < linear.Length; at++)
            linear[at] = cursor.Offset();
        windows.Add(linear);
    }

    private int MetaBin => Format == "CSI" ? PlaceBins.First(depth + 1) + 1 : MetaBinOfBai;

    private sealed record Bin(ulong First, (ulong From, ulong To)[] Chunks);

    private sealed class Cursor(byte[] bytes)
    {
        private int at;

        public ReadOnlySpan<byte> Take(int count) => bytes.AsSpan((at += count) - count, count);

        public int Integer(int most) => BinaryPrimitives.ReadInt32LittleEndian(Take(4)) is >= 0 and var value && value <= most ? value : throw new InvalidDataException("The index is damaged.");

        public uint Unsigned() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public ulong Offset() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    }
}
