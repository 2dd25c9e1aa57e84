namespace DataBank.Dicom;

/// <summary>
/// A Huffman table (ITU-T T.81 Annex C, F.2.2.3). Codes that fit together with the difference they announce into
/// <see cref="LookupBits"/> bits are decoded by one look; the others by their length.
/// </summary>
internal sealed class JpegHuffmanTable
{
    public const int LookupBits = 11;
    private readonly int[] lookup = new int[1 << LookupBits];
    private readonly int[] firstCodeAbove = new int[18];
    private readonly int[] offsets = new int[17];
    private readonly byte[] symbols;

    /// <param name="counts">How many codes have 1 to 16 bits.</param>
    /// <param name="symbols">The symbols in order of their codes.</param>
    /// <exception cref="PixelDataException">There are more codes of a length than fit.</exception>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        var code = 0;
        var index = 0;
        for (var length = 1; length <= 16; length++)
        {
            offsets[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (code >= 1 << length) throw new PixelDataException("A Huffman table has more codes than fit");
                Enter(code, length, symbols[index]);
            }
            firstCodeAbove[length] = code << (16 - length);
            code <<= 1;
        }
        firstCodeAbove[17] = int.MaxValue;
    }

    /// <summary>For the next <see cref="LookupBits"/> bits: the difference, times 256, plus the bits used up; 0 where one look is not enough.</summary>
    public ReadOnlySpan<int> Lookup => lookup;

    /// <summary>Reads the tables of one DHT segment (B.2.4.2) into <paramref name="tables"/>: DC or lossless 0 to 3, AC 4 to 7.</summary>
    public static void ReadSegment(ReadOnlySpan<byte> segment, JpegHuffmanTable?[] tables)
    {
        while (segment.Length > 0)
        {
            if (segment.Length < 17 || (segment[0] & 0xEC) != 0) throw JpegHeader.Truncated();
            var counts = segment.Slice(1, 16);
            var total = 0;
            foreach (var count in counts)
            {
                total += count;
            }
            if (total > 256 || total > segment.Length - 17) throw JpegHeader.Truncated();
            tables[((segment[0] >> 4) * 4) + (segment[0] & 3)] = new JpegHuffmanTable(counts, segment.Slice(17, total));
            segment = segment[(17 + total)..];
        }
    }

    /// <summary>The symbol of the code at the top of 16 bits, and its length.</summary>
    /// <exception cref="PixelDataException">No code begins so.</exception>
    public int Find(int bits16, out int length)
    {
        length = 1;
        while (bits16 >= firstCodeAbove[length])
        {
            length++;
        }
        var index = length <= 16 ? (bits16 >> (16 - length)) + offsets[length] : -1;
        return (uint)index < (uint)symbols.Length ? symbols[index] : throw new PixelDataException("A JPEG codestream holds a code that its tables do not have");
    }

    /// <summary>The value of <paramref name="size"/> additional bits (F.2.2.1, EXTEND).</summary>
    public static int Extend(int bits, int size) => size == 0 ? 0 : bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;

    private void Enter(int code, int length, int symbol)
    {
        if (length + symbol > LookupBits || symbol > 15) return;
        for (var extra = 0; extra < 1 << symbol; extra++)
        {
            var entry = (Extend(extra, symbol) * 256) + length + symbol;
            var first = ((code << symbol) | extra) << (LookupBits - length - symbol);
            lookup.AsSpan(first, 1 << (LookupBits - length - symbol)).Fill(entry);
        }
    }
}
