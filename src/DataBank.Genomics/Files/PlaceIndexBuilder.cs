using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Makes the CSI index of a sorted BGZF file (CSIv1 specification), as bcftools and samtools read it.</summary>
public sealed class PlaceIndexBuilder
{
    internal const int MinimumShift = 14;
    internal const int Depth = 5;
    private const long LongestSequence = 1L << (MinimumShift + (3 * Depth));

    private readonly List<Sequence> sequences = [];
    private int reference;
    private long last;

    /// <summary>Reads a file whole.</summary>
    /// <returns>Null: its records are in no order, or on longer sequences than an index of the usual depth has.</returns>
    public static PlaceIndexBuilder? Of(IPlacedRecords records, CancellationToken cancellation)
    {
        var built = new PlaceIndexBuilder();
        var from = records.File!.VirtualOffset;
        while (records.TryRead(out var record))
        {
            cancellation.ThrowIfCancellationRequested();
            var to = records.File.VirtualOffset;
            if (!built.TryAdd(record, from, to))
                return null;
            from = to;
        }
        return built;
    }

    /// <param name="names">Of the sequences, for a file that does not number them itself (VCF); null: BAM.</param>
    public void Write(Stream output, IReadOnlyList<string>? names)
    {
        using var bgzf = new BgzfStream(output);
        bgzf.Write("CSI\u0001"u8);
        Write(bgzf, MinimumShift);
        Write(bgzf, Depth);
        var more = names is null ? [] : Names(names);
        Write(bgzf, more.Length);
        bgzf.Write(more);
        Write(bgzf, sequences.Count);
        foreach (var sequence in sequences)
            sequence.Write(bgzf);
        bgzf.Write(stackalloc byte[8]); // How many have no place.
    }

    private bool TryAdd(PlacedRecord record, ulong from, ulong to)
    {
        if (record.Reference < 0)
            return true; // They stand behind all others.
        if (record.Reference < reference || (record.Reference == reference && record.Start < last) || record.End > LongestSequence || record.Start < 0)
            return false;
        while (sequences.Count <= record.Reference)
            sequences.Add(new Sequence());
        (reference, last) = (record.Reference, record.Start);
        sequences[reference].Add(record.Start, record.End, from, to);
        return true;
    }

    // What tabix keeps of a VCF: column of the name, of the place, none of the end, the sign of the header, lines to skip.
    private static byte[] Names(IReadOnlyList<string> names)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + "\0")));
        using var more = new MemoryStream();
        foreach (var value in (int[])[2, 1, 2, 0, '#', 0, text.Length])
            Write(more, value);
        more.Write(text);
        return more.ToArray();
    }

    private static void Write(Stream output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        output.Write(bytes);
    }

    private static void Write(Stream output, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        output.Write(bytes);
    }

    private sealed class Sequence
    {
        private readonly Dictionary<int, List<(ulong From, ulong To)>> bins = [];
        private readonly List<ulong> windows = [];

        public void Add(long start, long end, ulong from, ulong to)
        {
            var bin = PlaceBins.Of(start, end);
            if (!bins.TryGetValue(bin, out var chunks))
                bins[bin] = chunks = [];
            if (chunks.Count > 0 && chunks[^1].To >> 16 >= from >> 16)
                chunks[^1] = (chunks[^1].From, to);
            else
                chunks.Add((from, to));
            // Where nothing starts, what is before it may reach: the place of the former window is early enough.
            for (var window = windows.Count; window <= (end - 1) >> MinimumShift; window++)
                windows.Add(window < start >> MinimumShift && windows.Count > 0 ? windows[^1] : from);
        }

        public void Write(Stream output)
        {
            PlaceIndexBuilder.Write(output, bins.Count);
            foreach (var (bin, chunks) in bins.OrderBy(pair => pair.Key))
            {
                PlaceIndexBuilder.Write(output, bin);
                PlaceIndexBuilder.Write(output, windows[(int)Math.Min(PlaceBins.FirstWindow(bin), windows.Count - 1)]);
                PlaceIndexBuilder.Write(output, chunks.Count);
                foreach (var (from, to) in chunks)
                {
                    PlaceIndexBuilder.Write(output, from);
                    PlaceIndexBuilder.Write(output, to);
                }
            }
        }
    }
}
