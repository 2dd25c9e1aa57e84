using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Red, green and blue look-up tables (PS3.3 C.7.6.3.1.5, C.7.9), as one colour per input value.</summary>
internal sealed class Palette
{
    private static readonly Tag[] Descriptors = [new(0x0028, 0x1101), new(0x0028, 0x1102), new(0x0028, 0x1103)];
    private static readonly Tag[] Data = [new(0x0028, 0x1201), new(0x0028, 0x1202), new(0x0028, 0x1203)];
    private static readonly Tag[] SegmentedData = [new(0x0028, 0x1221), new(0x0028, 0x1222), new(0x0028, 0x1223)];

    private readonly uint[] colors;

    private Palette(uint[] colors, int first)
    {
        this.colors = colors;
        First = first;
    }

    /// <summary>The first input value that has a colour; smaller ones have the same.</summary>
    public int First { get; }

    /// <summary>The colour of a stored value, as <see cref="Picture"/> holds it.</summary>
    private uint At(long stored) => colors[Math.Clamp(stored - First, 0, colors.Length - 1)];

    /// <summary>Null when one of the three tables is missing or none.</summary>
    public static Palette? Read(DicomDataset dataset, bool isSigned, LargeValues values)
    {
        var tables = new LookupTable[3];
        for (var i = 0; i < 3; i++)
        {
            if (ReadTable(dataset, i, isSigned, values) is not { } table)
            {
                return null;
            }
            tables[i] = table;
        }
        // Some writers put eight-bit colours into tables that they call 16-bit: then no entry uses the upper half.
        var shift = tables.Max(table => table.Bits) > 8 && tables.Any(table => table.Entries.AsSpan().ContainsAnyExceptInRange((ushort)0, (ushort)255)) ? 8 : 0;
        var colors = new uint[tables.Max(table => table.Entries.Length)];
        for (var i = 0; i < colors.Length; i++)
        {
            colors[i] = Picture.Color(Byte(tables[0], i, shift), Byte(tables[1], i, shift), Byte(tables[2], i, shift));
        }
        return new Palette(colors, tables[0].First);
    }

    /// <summary>One colour a pixel.</summary>
    /// <param name="format">One sample a pixel.</param>
    /// <param name="native">The frame, little endian.</param>
    /// <param name="grayscale">What values below the palette's first become, where the palette is a supplement (PS3.3 C.7.6.19); null: they take the first colour.</param>
    public Picture ToPicture(FrameFormat format, ReadOnlySpan<byte> native, Grayscale? grayscale)
    {
        var stored = new StoredValues(format);
        var picture = new Picture(format.Columns, format.Rows, isColor: true);
        var output = MemoryMarshal.Cast<byte, uint>(picture.Samples.AsSpan());
        Span<double> chunk = stackalloc double[256];
        for (var done = 0; done < output.Length; done += chunk.Length)
        {
            var count = Math.Min(chunk.Length, output.Length - done);
            stored.Read(native[(int)((long)done * format.BitsAllocated / 8)..], chunk[..count]);
            for (var i = 0; i < count; i++)
            {
                output[done + i] = grayscale is not null && chunk[i] < First ? Picture.Grey(grayscale.Steps.Apply(chunk[i])) : At((long)chunk[i]);
            }
        }
        return picture;
    }

    private static LookupTable? ReadTable(DicomDataset dataset, int color, bool isSigned, LargeValues values)
    {
        if (LookupTable.Read(dataset, Descriptors[color], Data[color], isSigned, values) is { } table)
        {
            return table;
        }
        var segments = values.Bytes(dataset, SegmentedData[color]);
        return LookupTable.ReadDescriptor(dataset, Descriptors[color], isSigned, values) is { } described && segments.Length > 0
            ? new LookupTable(SegmentedPalette.Expand(segments, described.Bits, described.Count), described.First, described.Bits)
            : null;
    }

    private static byte Byte(LookupTable table, int index, int shift) => (byte)(table.Entries[Math.Min(index, table.Entries.Length - 1)] >> shift);
}
