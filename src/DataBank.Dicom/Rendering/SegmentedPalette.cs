using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Expands segmented palette data: discrete, linear and indirect segments (PS3.3 C.7.9.2).</summary>
internal ref struct SegmentedPalette
{
    private readonly ReadOnlySpan<byte> segments;
    private readonly int wordBytes;
    private readonly ushort[] entries;
    private int count;

    private SegmentedPalette(ReadOnlySpan<byte> segments, int wordBytes, int length)
    {
        this.segments = segments;
        this.wordBytes = wordBytes;
        entries = new ushort[length];
    }

    /// <summary>Exactly <paramref name="length"/> entries; what damaged segments leave open stays at the last entry before it.</summary>
    /// <param name="segments">The data, in words of <paramref name="bits"/> bits (8 or 16).</param>
    public static ushort[] Expand(ReadOnlySpan<byte> segments, int bits, int length)
    {
        var palette = new SegmentedPalette(segments, bits > 8 ? 2 : 1, length);
        palette.ExpandFrom(0, int.MaxValue, isIndirect: false);
        var last = palette.count > 0 ? palette.entries[palette.count - 1] : (ushort)0;
        palette.entries.AsSpan(palette.count).Fill(last);
        return palette.entries;
    }

    private void ExpandFrom(int offset, int number, bool isIndirect)
    {
        while (number-- > 0 && count < entries.Length && offset + (2 * wordBytes) <= segments.Length)
        {
            var (code, length) = (Word(offset), Word(offset + wordBytes));
            offset += 2 * wordBytes;
            switch (code)
            {
                case 0:
                    AddDiscrete(offset, length);
                    offset += length * wordBytes;
                    break;
                case 1 when offset + wordBytes <= segments.Length:
                    AddLinear(Word(offset), length);
                    offset += wordBytes;
                    break;
                // An indirect segment points to segments that are none themselves, so that this ends.
                case 2 when !isIndirect && offset + 4 <= segments.Length:
                    ExpandFrom((int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(segments[offset..]), (uint)segments.Length), length, isIndirect: true);
                    offset += 4;
                    break;
                default:
                    return;
            }
        }
    }

    private void AddDiscrete(int offset, int length)
    {
        for (var i = 0; i < length && count < entries.Length && offset + wordBytes <= segments.Length; i++, offset += wordBytes)
        {
            entries[count++] = Word(offset);
        }
    }

    private void AddLinear(ushort end, int length)
    {
        int start = count > 0 ? entries[count - 1] : 0;
        for (var i = 1; i <= length && count < entries.Length; i++)
        {
            entries[count++] = (ushort)Math.Round(start + ((double)(end - start) * i / length));
        }
    }

    private readonly ushort Word(int offset) => wordBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(segments[offset..]) : segments[offset];
}
