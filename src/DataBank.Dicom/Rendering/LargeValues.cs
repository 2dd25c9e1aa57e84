namespace DataBank.Dicom;

/// <summary>Values of a data set as little-endian bytes, read from its file where they were left outside memory.</summary>
/// <param name="frames">The file the data set was read from; null when all values are in memory, or no other can be had.</param>
/// <param name="order">The byte order of the file's numbers.</param>
internal sealed class LargeValues(FrameReader? frames, ByteOrder order)
{
    /// <summary>No table or overlay of an image is larger in good faith.</summary>
    private const int LargestBytes = 64 << 20;

    /// <summary>All values are in memory.</summary>
    public static LargeValues None { get; } = new(null, ByteOrder.LittleEndian);

    /// <summary>The value's bytes; empty when absent, out of reach, or larger than 64 MiB.</summary>
    public ReadOnlySpan<byte> Bytes(DicomDataset dataset, Tag tag)
    {
        var row = dataset.RowOf(tag.Value);
        if (row < 0 || dataset.Table.Entries[row].Vr == Vr.SQ)
        {
            return [];
        }
        ref readonly var entry = ref dataset.Table.Entries[row];
        return entry.Has(EntryFlags.OutsideMemory)
            ? LittleEndian(Read(entry.ToElement()), entry.Vr, order)
            : LittleEndian(dataset.Table.ValueOf(row).Span, entry.Vr, entry.Order);
    }

    private ReadOnlySpan<byte> Read(DicomElement element)
    {
        if (frames is null || element.Length is <= 0 or > LargestBytes)
        {
            return [];
        }
        var bytes = new byte[element.Length];
        return frames.TryRead(element.Offset, bytes) ? bytes : [];
    }

    private static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<byte> value, Vr vr, ByteOrder order)
    {
        if (order == ByteOrder.LittleEndian)
        {
            return value;
        }
        var turned = value.ToArray();
        BinaryValues.Reverse(vr, turned);
        return turned;
    }
}
