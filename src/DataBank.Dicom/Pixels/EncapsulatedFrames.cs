using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Finds the frames in encapsulated pixel data (PS3.5 A.4), trusting an offset table only where it lands on fragments.</summary>
internal static class EncapsulatedFrames
{
    public static FrameTable Find(DicomFile file, DicomElement pixels, int claimed, Stream stream)
    {
        var (table, fragments, isWhole) = Scan(stream, pixels.Offset);
        var frames = ByStream(fragments, file.TransferSyntax)
            ?? ByExtendedTable(file.Dataset, fragments)
            ?? ByBasicTable(table, fragments, claimed)
            ?? ByCounting(stream, fragments, claimed, file.TransferSyntax);
        return new FrameTable(frames, IsEncapsulated: true) { CutOffAt = isWhole ? null : stream.Length };
    }

    /// <summary>A video is one stream, which only a player can cut into its frames (PS3.5 §8.2.5 to §8.2.11): it counts as one.</summary>
    private static List<IReadOnlyList<FrameRange>>? ByStream(List<FrameRange> fragments, string transferSyntax) =>
        Uids.IsVideo(transferSyntax) && fragments.Count > 0 ? [fragments] : null;

    /// <summary>The basic offset table and all fragments. A scan reads eight bytes a fragment and stops where the file is cut off.</summary>
    private static (long[] Table, List<FrameRange> Fragments, bool IsWhole) Scan(Stream stream, long start)
    {
        Span<byte> head = stackalloc byte[8];
        long[]? table = null;
        var fragments = new List<FrameRange>();
        stream.Seek(start, SeekOrigin.Begin);
        while (stream.ReadAtLeast(head, 8, throwOnEndOfStream: false) == 8)
        {
            var tag = BinaryValues.AttributeTag(head, ByteOrder.LittleEndian);
            if (tag == Tags.SequenceDelimiter || (tag != Tags.Item && fragments.Count > 0))
            {
                return (table ?? [], fragments, IsWhole: true); // Some files go on with other elements and no delimiter.
            }
            long length = BinaryValues.UInt32(head[4..], ByteOrder.LittleEndian);
            if (tag != Tags.Item)
            {
                throw new DicomFormatException("The pixel data hold something that is no fragment", stream.Position - 8);
            }
            if (length > stream.Length - stream.Position)
            {
                break;
            }
            if (table is null)
            {
                table = ReadBasicTable(stream, length);
                continue;
            }
            fragments.Add(new FrameRange(stream.Position, length));
            stream.Seek(length, SeekOrigin.Current);
        }
        return (table ?? [], fragments, IsWhole: false);
    }

    private static long[] ReadBasicTable(Stream stream, long length)
    {
        // The length was compared with the file's; a table larger than this is no table.
        if (length % 4 != 0 || length > 64 << 20)
        {
            stream.Seek(length, SeekOrigin.Current);
            return [];
        }
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        var table = new long[length / 4];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * 4));
        }
        return table;
    }

    private static List<IReadOnlyList<FrameRange>>? ByExtendedTable(DicomDataset dataset, List<FrameRange> fragments)
    {
        var offsetsTag = Tag.FromValue(Tags.ExtendedOffsetTable);
        var lengthsTag = Tag.FromValue(Tags.ExtendedOffsetTableLengths);
        if (!dataset.IsInMemory(offsetsTag) || !dataset.IsInMemory(lengthsTag) || fragments.Count == 0)
        {
            return null;
        }
        var offsets = dataset.Bytes(offsetsTag).Span;
        var lengths = dataset.Bytes(lengthsTag).Span;
        // With an extended table every frame is one fragment (PS3.3 C.7.6.3.1.8); the length leaves padding out.
        if (offsets.Length != lengths.Length || offsets.Length / 8 != fragments.Count)
        {
            return null;
        }
        var frames = new List<IReadOnlyList<FrameRange>>(fragments.Count);
        for (var i = 0; i < fragments.Count; i++)
        {
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(offsets[(i * 8)..]);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(lengths[(i * 8)..]);
            if ((ulong)(fragments[i].Offset - fragments[0].Offset) != offset || length > (ulong)fragments[i].Length)
            {
                return null;
            }
            frames.Add([new FrameRange(fragments[i].Offset, (long)length)]);
        }
        return frames;
    }

    private static List<IReadOnlyList<FrameRange>>? ByBasicTable(long[] table, List<FrameRange> fragments, int claimed)
    {
        if (table.Length == 0 || fragments.Count == 0 || table[0] != 0 || (table.Length != claimed && table.Length != fragments.Count))
        {
            return null;
        }
        var frames = new List<IReadOnlyList<FrameRange>>(table.Length);
        var next = 0;
        var origin = fragments[0].Offset;
        for (var i = 0; i < table.Length; i++)
        {
            var end = i + 1 < table.Length ? table[i + 1] : long.MaxValue;
            if (next >= fragments.Count || fragments[next].Offset - origin != table[i] || end <= table[i])
            {
                return null;
            }
            var frame = new List<FrameRange>(1);
            while (next < fragments.Count && fragments[next].Offset - origin < end)
            {
                frame.Add(fragments[next++]);
            }
            frames.Add(frame);
        }
        return frames;
    }

    /// <summary>Without a table: all fragments are one frame, or each is one, or a frame begins where a codestream does.</summary>
    private static List<IReadOnlyList<FrameRange>> ByCounting(Stream stream, List<FrameRange> fragments, int claimed, string transferSyntax)
    {
        if (claimed == 1 && fragments.Count > 0)
        {
            return [fragments];
        }
        if (fragments.Count <= claimed || !transferSyntax.StartsWith("1.2.840.10008.1.2.4.", StringComparison.Ordinal))
        {
            return [.. fragments.Select(fragment => (IReadOnlyList<FrameRange>)[fragment])];
        }
        var frames = new List<IReadOnlyList<FrameRange>>();
        List<FrameRange> frame = [];
        foreach (var fragment in fragments)
        {
            if (frame.Count > 0 && BeginsCodestream(stream, fragment))
            {
                frames.Add(frame);
                frame = [];
            }
            frame.Add(fragment);
        }
        frames.Add(frame);
        return frames;
    }

    /// <summary>SOI of the JPEG family or SOC of JPEG 2000.</summary>
    private static bool BeginsCodestream(Stream stream, FrameRange fragment)
    {
        Span<byte> head = stackalloc byte[2];
        stream.Seek(fragment.Offset, SeekOrigin.Begin);
        return fragment.Length >= 2 && stream.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && head is [0xFF, 0xD8 or 0x4F];
    }
}
