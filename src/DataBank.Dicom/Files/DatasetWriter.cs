using System.Buffers;
using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// Lays out elements in one encoding (PS3.5 §7, Annex A). Values are taken as they are; only their headers are made anew, lengths
/// stay defined or undefined as they were, odd ones are padded.
/// </summary>
internal sealed class DatasetWriter(WritePlan plan, Syntax syntax)
{
    private Syntax syntax = syntax;

    /// <summary>Lays out the elements of one level whose tags lie from <paramref name="startTag"/> on and below <paramref name="endTag"/>.</summary>
    public void Write(DicomDataset dataset, uint endTag = uint.MaxValue, uint startTag = 0)
    {
        var entries = dataset.Table.Entries;
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            if (entries[row].Tag >= startTag && entries[row].Tag < endTag)
            {
                WriteElement(dataset.Table, row);
            }
        }
    }

    public void WriteHeader(uint tag, Vr vr, uint length)
    {
        WriteTag(tag);
        if (!syntax.IsExplicit)
        {
            WriteNumber(length);
            return;
        }
        if (vr.HasShortLength() && length > ushort.MaxValue)
        {
            vr = Vr.UN; // PS3.5 §6.2.2 note 4: too long for its VR's length field.
        }
        var span = plan.GetSpan(4);
        (span[0], span[1]) = ((byte)((int)vr >> 8), (byte)vr);
        if (vr.HasShortLength())
        {
            WriteUInt16(span[2..], (ushort)length);
            plan.Advance(4);
            return;
        }
        (span[2], span[3]) = (0, 0);
        plan.Advance(4);
        WriteNumber(length);
    }

    private void WriteElement(ElementTable table, int row)
    {
        ref readonly var entry = ref table.Entries[row];
        if (entry.Vr == Vr.SQ)
        {
            WriteSequence(table, row);
            return;
        }
        var vr = entry.Has(EntryFlags.CameAsUnknown) ? Vr.UN : entry.Vr;
        if (entry.Has(EntryFlags.Fragments))
        {
            WriteHeader(entry.Tag, vr, uint.MaxValue);
            WriteFragments(table.ValueOf(row), entry.Order);
            return;
        }
        WriteHeader(entry.Tag, vr, entry.Length + (entry.Length & 1));
        if (entry.Has(EntryFlags.OutsideMemory))
        {
            if (entry.Order != OrderOf(entry) && entry.Vr.NumberBytes() > 1)
            {
                throw new InvalidOperationException("A value outside memory cannot change its byte order.");
            }
            plan.AddOutside(entry.Offset, entry.Length);
        }
        else
        {
            plan.AddValue(InOrder(table, row));
        }
        if ((entry.Length & 1) == 1)
        {
            plan.Write([vr.Padding()]);
        }
    }

    /// <summary>All fragments as long as they are, what there is of one that is cut off, and the delimiter.</summary>
    private void WriteFragments(ReadOnlyMemory<byte> fragments, ByteOrder order)
    {
        while (fragments.Length >= 8 && BinaryValues.AttributeTag(fragments.Span, order) == Tags.Item)
        {
            var claimed = BinaryValues.UInt32(fragments.Span[4..], order);
            var length = (int)Math.Min(claimed, fragments.Length - 8);
            WriteTag(Tags.Item);
            WriteNumber((uint)length);
            plan.AddValue(fragments.Slice(8, length));
            fragments = fragments[(8 + length)..];
        }
        WriteTag(Tags.SequenceDelimiter);
        WriteNumber(0);
    }

    private static long MeasureFragments(ReadOnlySpan<byte> fragments, ByteOrder order)
    {
        long size = 8;
        while (fragments.Length >= 8 && BinaryValues.AttributeTag(fragments, order) == Tags.Item)
        {
            var length = (int)Math.Min(BinaryValues.UInt32(fragments[4..], order), fragments.Length - 8);
            size += 8 + length;
            fragments = fragments[(8 + length)..];
        }
        return size;
    }

    private ByteOrder OrderOf(in ElementEntry entry) => Tags.IsPixelData(entry.Tag) ? syntax.PixelOrder : syntax.Order;

    private ReadOnlyMemory<byte> InOrder(ElementTable table, int row)
    {
        ref readonly var entry = ref table.Entries[row];
        var value = table.ValueOf(row);
        if (value.IsEmpty || entry.Order == OrderOf(entry) || entry.Vr.NumberBytes() == 1)
        {
            return value;
        }
        var turned = value.ToArray();
        BinaryValues.Reverse(entry.Vr, turned);
        return turned;
    }

    private void WriteSequence(ElementTable table, int row)
    {
        ref readonly var sequence = ref table.Entries[row];
        var isUndefined = sequence.Has(EntryFlags.UndefinedLength);
        WriteHeader(sequence.Tag, sequence.Has(EntryFlags.CameAsUnknown) ? Vr.UN : Vr.SQ, isUndefined ? uint.MaxValue : checked((uint)MeasureSequence(table, row)));
        var outside = syntax;
        syntax = InsideOf(sequence);
        for (var item = row + 1; item < sequence.Next; item = table.Entries[item].Next)
        {
            var isItemUndefined = table.Entries[item].Has(EntryFlags.UndefinedLength);
            WriteTag(Tags.Item);
            WriteNumber(isItemUndefined ? uint.MaxValue : checked((uint)MeasureElements(table, item)));
            for (var child = item + 1; child < table.Entries[item].Next; child = table.Entries[child].Next)
            {
                WriteElement(table, child);
            }
            if (isItemUndefined)
            {
                WriteTag(Tags.ItemDelimiter);
                WriteNumber(0);
            }
        }
        if (isUndefined)
        {
            WriteTag(Tags.SequenceDelimiter);
            WriteNumber(0);
        }
        syntax = outside;
    }

    /// <summary>What is inside of UN stays as it is: implicit VR little endian (PS3.5 §6.2.2 note 5). Only the pixel data of the top level can have an order of their own.</summary>
    private Syntax InsideOf(in ElementEntry sequence) => sequence.Has(EntryFlags.CameAsUnknown) ? Syntax.ImplicitLittleEndian : syntax with { PixelOrder = syntax.Order };

    private long MeasureItems(ElementTable table, int sequence)
    {
        long size = 0;
        for (var item = sequence + 1; item < table.Entries[sequence].Next; item = table.Entries[item].Next)
        {
            size += 8 + MeasureElements(table, item) + (table.Entries[item].Has(EntryFlags.UndefinedLength) ? 8 : 0);
        }
        return size;
    }

    private long MeasureElements(ElementTable table, int item)
    {
        long size = 0;
        for (var row = item + 1; row < table.Entries[item].Next; row = table.Entries[row].Next)
        {
            ref readonly var entry = ref table.Entries[row];
            var value = entry.Vr == Vr.SQ ? MeasureSequence(table, row)
                : entry.Has(EntryFlags.Fragments) ? MeasureFragments(table.ValueOf(row).Span, entry.Order)
                : entry.Length + (entry.Length & 1);
            var isShort = entry.Vr.HasShortLength() && !entry.Has(EntryFlags.CameAsUnknown) && value <= ushort.MaxValue;
            size += value + (!syntax.IsExplicit || isShort ? 8 : 12);
        }
        return size;
    }

    private long MeasureSequence(ElementTable table, int row)
    {
        ref readonly var sequence = ref table.Entries[row];
        var outside = syntax;
        syntax = InsideOf(sequence);
        var size = MeasureItems(table, row) + (sequence.Has(EntryFlags.UndefinedLength) ? 8 : 0);
        syntax = outside;
        return size;
    }

    private void WriteTag(uint tag)
    {
        var span = plan.GetSpan(4);
        WriteUInt16(span, (ushort)(tag >> 16));
        WriteUInt16(span[2..], (ushort)tag);
        plan.Advance(4);
    }

    private void WriteNumber(uint number)
    {
        var span = plan.GetSpan(4);
        if (syntax.Order == ByteOrder.LittleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(span, number);
        }
        plan.Advance(4);
    }

    private void WriteUInt16(Span<byte> span, ushort number)
    {
        if (syntax.Order == ByteOrder.LittleEndian)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(span, number);
        }
    }
}
