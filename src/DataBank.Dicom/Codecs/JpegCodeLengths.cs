namespace DataBank.Dicom;

/// <summary>A Huffman table to encode with (ITU-T T.81 C.2, K.2).</summary>
/// <param name="Counts">How many codes have 1 to 16 bits.</param>
/// <param name="Symbols">The symbols in order of their codes.</param>
/// <param name="Codes">The code of each symbol.</param>
/// <param name="Lengths">The bits of each code; 0 for symbols that don't occur.</param>
internal sealed record JpegCodeLengths(byte[] Counts, byte[] Symbols, int[] Codes, int[] Lengths)
{
    /// <summary>The best table for symbols that occur so often: at most 256 of them, at least one occurring.</summary>
    public static JpegCodeLengths Best(ReadOnlySpan<long> occurrences)
    {
        var lengths = LimitedLengths(occurrences);
        var symbols = Enumerable.Range(0, occurrences.Length).Where(symbol => lengths[symbol] > 0).OrderBy(symbol => lengths[symbol]).ToArray();
        var counts = new byte[16];
        var codes = new int[occurrences.Length];
        var (code, previous) = (0, 0);
        foreach (var symbol in symbols)
        {
            code <<= lengths[symbol] - previous;
            previous = lengths[symbol];
            codes[symbol] = code++;
            counts[previous - 1]++;
        }
        return new JpegCodeLengths(counts, Array.ConvertAll(symbols, symbol => (byte)symbol), codes, lengths);
    }

    /// <summary>
    /// Huffman's merging with one symbol more that is never used, so that no code is all ones. With 17 symbols or fewer and counts halved
    /// until it fits no code exceeds 16 bits.
    /// </summary>
    private static int[] LimitedLengths(ReadOnlySpan<long> occurrences)
    {
        var weights = occurrences.ToArray();
        while (true)
        {
            var lengths = MergedLengths(weights);
            if (lengths.Max() <= 16) return lengths;
            for (var i = 0; i < weights.Length; i++)
            {
                if (weights[i] > 0) weights[i] = (weights[i] / 2) + 1;
            }
        }
    }

    private static int[] MergedLengths(long[] weights)
    {
        var lengths = new int[weights.Length];
        var queue = new PriorityQueue<int[], (long Weight, int Order)>();
        for (var symbol = 0; symbol < weights.Length; symbol++)
        {
            if (weights[symbol] > 0) queue.Enqueue([symbol], (weights[symbol], symbol));
        }
        queue.Enqueue([], (0, -1)); // The reserved code: the longest, which sorts last.
        while (queue.Count > 1)
        {
            queue.TryDequeue(out var one, out var first);
            queue.TryDequeue(out var other, out var second);
            int[] merged = [.. one!, .. other!];
            foreach (var symbol in merged)
            {
                lengths[symbol]++;
            }
            queue.Enqueue(merged, (first.Weight + second.Weight, second.Order));
        }
        return lengths;
    }
}
