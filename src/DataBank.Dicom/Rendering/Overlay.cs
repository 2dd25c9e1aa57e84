namespace DataBank.Dicom;

/// <summary>A plane of bits over an image (PS3.3 C.9.2), of its own or in a bit of the pixels that they don't use.</summary>
/// <param name="Group">6000 to 601E.</param>
/// <param name="Left">Column of the plane's first pixel in the image, from 0; may be negative.</param>
/// <param name="Top">Row of it.</param>
/// <param name="Bits">One bit a pixel from bit 0 on, without gaps between rows.</param>
internal sealed record Overlay(int Group, int Left, int Top, int Columns, int Rows, ReadOnlyMemory<byte> Bits)
{
    private const int Groups = 16;

    /// <summary>Whether the plane's bit over this pixel of the image is set.</summary>
    public bool Covers(int x, int y)
    {
        (x, y) = (x - Left, y - Top);
        var bit = ((long)y * Columns) + x;
        return x >= 0 && y >= 0 && x < Columns && y < Rows && (Bits.Span[(int)(bit >> 3)] >> (int)(bit & 7) & 1) != 0;
    }

    /// <summary>Puts a grey where the bits are set.</summary>
    public void Draw(Picture picture, byte grey)
    {
        for (var y = Math.Max(Top, 0); y < Math.Min(Top + Rows, picture.Height); y++)
        {
            for (var x = Math.Max(Left, 0); x < Math.Min(Left + Columns, picture.Width); x++)
            {
                if (Covers(x, y))
                {
                    picture.SetGrey(x, y, grey);
                }
            }
        }
    }

    /// <summary>The planes that belong to a frame, in the order of their groups.</summary>
    /// <param name="dataset">The image, or a presentation state.</param>
    /// <param name="frame">The frame, from 1.</param>
    /// <param name="format">The frame's pixels, for planes that are embedded in them; null: such planes are not looked for.</param>
    public static List<Overlay> Read(DicomDataset dataset, int frame, FrameFormat? format, ReadOnlySpan<byte> native, LargeValues values)
    {
        var overlays = new List<Overlay>();
        for (var i = 0; i < Groups; i++)
        {
            if (Read(dataset, (ushort)(0x6000 + (2 * i)), frame, format, native, values) is { } overlay)
            {
                overlays.Add(overlay);
            }
        }
        return overlays;
    }

    private static Overlay? Read(DicomDataset dataset, ushort group, int frame, FrameFormat? format, ReadOnlySpan<byte> native, LargeValues values)
    {
        long Of(ushort element, long otherwise) => dataset.Integer(new Tag(group, element)) ?? otherwise;
        var (rows, columns) = (Of(0x0010, 0), Of(0x0011, 0));
        if (rows is < 1 or > ushort.MaxValue || columns is < 1 or > ushort.MaxValue)
        {
            return null;
        }
        var index = frame - Of(0x0051, 1);
        if (index < 0 || index >= Of(0x0015, 1))
        {
            // A plane of one frame without an origin belongs to every frame.
            if (Of(0x0015, 1) != 1 || dataset.Contains(new Tag(group, 0x0051)))
            {
                return null;
            }
            index = 0;
        }
        var origin = FrameAttributes.Numbers(dataset, new Tag(group, 0x0050));
        var (top, left) = origin.Length >= 2 ? ((int)origin[0] - 1, (int)origin[1] - 1) : (0, 0);
        var data = values.Bytes(dataset, new Tag(group, 0x3000));
        var bits = data.Length > 0 ? Slice(data, index * rows * columns, rows * columns)
            : format is not null && rows == format.Rows && columns == format.Columns ? Embedded(format, native, (int)Of(0x0102, 0))
            : null;
        return bits is null ? null : new Overlay(group, left, top, (int)columns, (int)rows, bits);
    }

    private static byte[]? Slice(ReadOnlySpan<byte> data, long firstBit, long count)
    {
        if (firstBit + count > data.Length * 8L)
        {
            return null;
        }
        var shift = (int)(firstBit & 7);
        var source = data[(int)(firstBit >> 3)..];
        var bits = new byte[(count + 7) / 8];
        for (var i = 0; i < bits.Length; i++)
        {
            var next = i + 1 < source.Length ? source[i + 1] : 0;
            bits[i] = (byte)((source[i] | (next << 8)) >> shift);
        }
        return bits;
    }

    /// <summary>A plane in one of the allocated bits that no pixel is stored in (retired in 2004).</summary>
    private static byte[]? Embedded(FrameFormat format, ReadOnlySpan<byte> native, int position)
    {
        if (format.IsFloat || format.SamplesPerPixel != 1 || format.BitsAllocated is not (8 or 16)
            || position >= format.BitsAllocated || (position <= format.HighBit && position > format.HighBit - format.BitsStored))
        {
            return null;
        }
        var (size, count) = (format.SampleBytes, format.Rows * format.Columns);
        native = native[(position / 8)..];
        var bits = new byte[(count + 7) / 8];
        for (var i = 0; i < count; i++)
        {
            bits[i >> 3] |= (byte)((native[i * size] >> (position & 7) & 1) << (i & 7));
        }
        return bits;
    }
}
