namespace DataBank.Dicom;

/// <summary>Encapsulated pixel data (PS3.5 A.4): fragments are passed over, not parsed.</summary>
internal sealed partial class ElementParser
{
    private void EnterFragments(uint tag, in ElementHeader header, long value)
    {
        var isPixels = depth == 0 && Tags.IsPixelData(tag);
        var isSkipped = isPixels && pixels != PixelReading.Keep;
        var flags = header.Flags | EntryFlags.UndefinedLength | EntryFlags.Fragments | (isSkipped ? EntryFlags.OutsideMemory : EntryFlags.None)
            | (level.Syntax.Order == ByteOrder.BigEndian ? EntryFlags.BigEndian : EntryFlags.None);
        var row = Add(tag, header.Vr, flags, value, header.Length);
        if (isPixels)
        {
            (PixelRow, hasPixels) = (PixelRow < 0 ? row : PixelRow, true);
        }
        At = value;
        if (isSkipped)
        {
            isFinished = true; // Only walking through all fragments would tell where they end.
            return;
        }
        Enter(level with { Kind = LevelKind.Fragments, Row = row, IsFirst = true });
    }

    private long ReadFragment(ReadOnlySpan<byte> head, long end, long bytesEnd)
    {
        var tag = BinaryValues.AttributeTag(head, level.Syntax.Order);
        var length = BinaryValues.UInt32(head[4..], level.Syntax.Order);
        if (tag == Tags.SequenceDelimiter)
        {
            At += 8;
            EndFragments(At, isCut: false);
            return 0;
        }
        if (tag != Tags.Item)
        {
            repairs.Note("Fragments have no delimiter", rows[level.Row].Tag, At);
            EndFragments(At, isCut: false);
            return 0;
        }
        if (length == Undefined && level.IsFirst && level.Row != PixelRow)
        {
            // Not fragments at all: a private sequence under the VR of bytes, which holds what UN would (CP-246).
            repairs.Note("A value that is no sequence has an undefined length", rows[level.Row].Tag, rows[level.Row].Offset);
            rows[level.Row].Vr = Vr.SQ;
            rows[level.Row].Flags &= ~(EntryFlags.Fragments | EntryFlags.BigEndian);
            level = level with { Kind = LevelKind.Sequence, IsUndefined = true, Syntax = Syntax.ImplicitLittleEndian, LastItem = -1 };
            return 0;
        }
        if (length > end - At - 8)
        {
            if (bytesEnd < end && end - rows[level.Row].Offset <= largestValue)
            {
                return end;
            }
            At = end;
            EndFragments(end, isCut: true);
            return 0;
        }
        if ((length & 1) == 1)
        {
            repairs.Note("A fragment has an odd length", rows[level.Row].Tag, At);
        }
        level.IsFirst = false;
        At += 8 + (long)length;
        return 0;
    }

    /// <summary>Adds the row that tells where the fragments end.</summary>
    private void EndFragments(long end, bool isCut)
    {
        var row = level.Row;
        if (isCut && end < InputEnd)
        {
            repairs.Note("Fragments reach beyond their item", rows[row].Tag, rows[row].Offset);
        }
        else if (isCut)
        {
            Cut(row == PixelRow ? "The pixel data are cut off" : "The data end inside of fragments", rows[row].Tag);
        }
        if (end - rows[row].Offset > largestValue)
        {
            rows[row].Flags |= EntryFlags.OutsideMemory;
        }
        if (!rows[row].Has(EntryFlags.OutsideMemory))
        {
            UsedEnd = end;
        }
        Add(Tags.SequenceDelimiter, Vr.None, EntryFlags.None, end, 0);
        Leave();
    }
}
