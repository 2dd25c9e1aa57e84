using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>
/// The frame table as it lies in its column: numbers of seven bits per byte. Native frames of equal size are three numbers;
/// otherwise each range is its gap to the one before and its length, so that a slide of 50,000 frames takes some 200 KB.
/// </summary>
internal static class FrameTableFormat
{
    private const byte Even = 0;
    private const byte Listed = 1;

    public static byte[] Encode(FrameTable table)
    {
        using var bytes = new MemoryStream();
        using var output = new BinaryWriter(bytes);
        output.Write(table.IsEncapsulated);
        output.Write7BitEncodedInt64(table.FrameBits ?? 0);
        if (IsEven(table))
        {
            output.Write(Even);
            output.Write7BitEncodedInt(table.Frames.Count);
            output.Write7BitEncodedInt64(table.Frames[0][0].Offset);
            output.Write7BitEncodedInt64(table.Frames[0][0].Length);
        }
        else
        {
            output.Write(Listed);
            output.Write7BitEncodedInt(table.Frames.Count);
            var end = 0L;
            foreach (var ranges in table.Frames)
            {
                output.Write7BitEncodedInt(ranges.Count);
                foreach (var range in ranges)
                {
                    output.Write7BitEncodedInt64(range.Offset - end);
                    output.Write7BitEncodedInt64(range.Length);
                    end = range.Offset + range.Length;
                }
            }
        }
        output.Flush();
        return bytes.ToArray();
    }

    /// <summary>Frames are unpacked when they are asked for: of a slide of many thousand it is one, as a rule.</summary>
    public static FrameTable Decode(byte[] column)
    {
        var stream = new MemoryStream(column, writable: false);
        using var input = new BinaryReader(stream);
        var isEncapsulated = input.ReadBoolean();
        var bits = input.Read7BitEncodedInt64() is > 0 and var some ? some : (long?)null;
        var isEven = input.ReadByte() == Even;
        var count = input.Read7BitEncodedInt();
        PackedFrames frames;
        if (isEven)
        {
            var (offset, length) = (input.Read7BitEncodedInt64(), input.Read7BitEncodedInt64());
            frames = new PackedFrames(count, frame => [new FrameRange(offset + (frame * length), length)]);
        }
        else
        {
            frames = new PackedFrames(count, new ListedFrames(column, (int)stream.Position).At);
        }
        return new FrameTable(frames, isEncapsulated) { FrameBits = bits };
    }

    private static bool IsEven(FrameTable table)
    {
        if (table.Frames is not [[var first], ..]) return false;
        for (var i = 0; i < table.Frames.Count; i++)
        {
            if (table.Frames[i] is not [var range] || range.Length != first.Length || range.Offset != first.Offset + (i * first.Length)) return false;
        }
        return true;
    }
}
