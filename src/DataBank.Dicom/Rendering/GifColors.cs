using System.Buffers;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// A picture in at most 256 colours. Grey ones, and coloured ones with no more, keep each of theirs; those of others are the means of boxes
/// of colours, halved where most pixels lie (P. Heckbert's median cut).
/// </summary>
internal sealed class GifColors
{
    public const int TableBytes = 3 * Most;
    private const int Most = 256;
    private const int BinBits = 6; // Of each of red, green and blue.
    private const int Bins = 1 << (3 * BinBits);

    private static readonly byte[] Greys = [.. Enumerable.Range(0, TableBytes).Select(place => (byte)(place / 3))];

    private GifColors(byte[] table, byte[] indices) => (Table, Indices) = (table, indices);

    /// <summary>Red, green and blue of 256 colours.</summary>
    public byte[] Table { get; }

    /// <summary>The colour of each pixel.</summary>
    public byte[] Indices { get; }

    public static GifColors Of(Picture picture)
    {
        if (!picture.IsColor) return new GifColors(Greys, picture.Samples);
        var pixels = MemoryMarshal.Cast<byte, uint>(picture.Samples);
        return Exactly(pixels) ?? Nearly(pixels);
    }

    private static GifColors? Exactly(ReadOnlySpan<uint> pixels)
    {
        var known = new Dictionary<uint, byte>(Most);
        var (table, indices) = (new byte[TableBytes], new byte[pixels.Length]);
        var (last, index) = (0u, (byte)0); // No pixel is 0: all are opaque.
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] != last && !known.TryGetValue(last = pixels[i], out index))
            {
                if (known.Count == Most) return null;
                index = (byte)known.Count;
                known.Add(last, index);
                Set(table, index, (byte)last, (byte)(last >> 8), (byte)(last >> 16));
            }
            indices[i] = index;
        }
        return new GifColors(table, indices);
    }

    private static GifColors Nearly(ReadOnlySpan<uint> pixels)
    {
        var counts = ArrayPool<int>.Shared.Rent(Bins);
        try
        {
            Array.Clear(counts, 0, Bins);
            foreach (var pixel in pixels) counts[Bin(pixel)]++;
            var boxes = Cut([.. Enumerable.Range(0, Bins).Where(bin => counts[bin] > 0)], counts);
            var table = new byte[TableBytes];
            for (var index = 0; index < boxes.Count; index++) Name(boxes[index], (byte)index, counts, table);
            var indices = new byte[pixels.Length];
            for (var i = 0; i < pixels.Length; i++) indices[i] = (byte)counts[Bin(pixels[i])];
            return new GifColors(table, indices);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    // Halves the box whose pixels are spread the farthest until there are as many as colours.
    private static List<ArraySegment<int>> Cut(int[] bins, int[] counts)
    {
        var boxes = new List<ArraySegment<int>> { bins };
        var waiting = new PriorityQueue<int, long>();
        Enqueue(0);
        while (boxes.Count < Most && waiting.TryDequeue(out var widest, out _))
        {
            var (box, axis) = (boxes[widest], Spread(boxes[widest], counts).Axis);
            box.AsSpan().Sort((one, other) => Part(one, axis).CompareTo(Part(other, axis)));
            var half = Median(box, counts);
            boxes[widest] = box[..half];
            boxes.Add(box[half..]);
            Enqueue(widest);
            Enqueue(boxes.Count - 1);
        }
        return boxes;

        void Enqueue(int number)
        {
            if (boxes[number].Count > 1) waiting.Enqueue(number, -Spread(boxes[number], counts).Weight);
        }
    }

    private static (int Axis, long Weight) Spread(ArraySegment<int> box, int[] counts)
    {
        var pixels = box.Sum(bin => (long)counts[bin]);
        var widest = (Axis: 0, Width: 0);
        for (var axis = 0; axis < 3; axis++)
        {
            var (least, greatest) = (int.MaxValue, 0);
            foreach (var bin in box) (least, greatest) = (Math.Min(least, Part(bin, axis)), Math.Max(greatest, Part(bin, axis)));
            if (greatest - least > widest.Width) widest = (axis, greatest - least);
        }
        return (widest.Axis, widest.Width * pixels);
    }

    private static int Median(ArraySegment<int> box, int[] counts)
    {
        var (half, seen) = (box.Sum(bin => (long)counts[bin]) / 2, 0L);
        for (var i = 0; i < box.Count - 1; i++)
        {
            if ((seen += counts[box[i]]) >= half) return i + 1;
        }
        return box.Count - 1;
    }

    // A box becomes a colour, and the counts of its bins, which nobody needs any more, its number.
    private static void Name(ArraySegment<int> box, byte index, int[] counts, byte[] table)
    {
        Span<long> sums = [0, 0, 0];
        var pixels = 0L;
        foreach (var bin in box)
        {
            for (var axis = 0; axis < 3; axis++) sums[axis] += (long)counts[bin] * Part(bin, axis);
            pixels += counts[bin];
            counts[bin] = index;
        }
        const int Greatest = (1 << BinBits) - 1;
        Set(table, index, Full(sums[0]), Full(sums[1]), Full(sums[2]));

        byte Full(long sum) => (byte)(((sum * 255) + (pixels * Greatest / 2)) / (pixels * Greatest));
    }

    private static void Set(byte[] table, byte index, byte red, byte green, byte blue) => (table[3 * index], table[(3 * index) + 1], table[(3 * index) + 2]) = (red, green, blue);

    private static int Bin(uint pixel) =>
        (int)((((pixel >> (8 - BinBits)) & 0x3F) << (2 * BinBits)) | (((pixel >> (16 - BinBits)) & 0x3F) << BinBits) | ((pixel >> (24 - BinBits)) & 0x3F));

    // Red, green or blue of a bin.
    private static int Part(int bin, int axis) => (bin >> (BinBits * (2 - axis))) & ((1 << BinBits) - 1);
}
