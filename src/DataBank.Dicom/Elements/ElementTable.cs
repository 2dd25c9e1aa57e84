namespace DataBank.Dicom;

/// <summary>The rows of a data set with everything inside it, and the bytes they point to.</summary>
internal sealed class ElementTable(ElementEntry[] entries, ByteSource[] sources)
{
    public ElementEntry[] Entries => entries;

    public ByteSource[] Sources => sources;

    public ByteSource SourceOf(in ElementEntry entry) => sources[entry.Source];

    /// <summary>The bytes of a value in memory; for fragments everything up to and with the delimiter.</summary>
    public ReadOnlyMemory<byte> ValueOf(int row)
    {
        ref readonly var entry = ref entries[row];
        if (entry.Has(EntryFlags.OutsideMemory))
        {
            throw new InvalidOperationException($"The value of ({DataBank.Dicom.Tag.FromValue(entry.Tag)}) was left outside memory.");
        }
        return entry.Length == 0 && !entry.Has(EntryFlags.Fragments) ? default : sources[entry.Source].Slice(entry.Offset, SizeOf(row));
    }

    /// <summary>The bytes of a value with its numbers in little endian, whatever the order they were read in.</summary>
    public ReadOnlyMemory<byte> LittleEndianValueOf(int row)
    {
        ref readonly var entry = ref entries[row];
        var value = ValueOf(row);
        if (entry.Order == ByteOrder.LittleEndian || entry.Vr.NumberBytes() == 1 || entry.Has(EntryFlags.Fragments))
        {
            return value;
        }
        var turned = value.ToArray();
        BinaryValues.Reverse(entry.Vr, turned);
        return turned;
    }

    /// <summary>Bytes that the value takes; for fragments whose end is not known, -1.</summary>
    public long SizeOf(int row)
    {
        ref readonly var entry = ref entries[row];
        if (!entry.Has(EntryFlags.Fragments))
        {
            return entry.Length;
        }
        return entry.Next > row + 1 ? entries[row + 1].Offset - entry.Offset : -1;
    }
}
