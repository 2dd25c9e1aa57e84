namespace DataBank.Dicom;

/// <summary>Elements and their values.</summary>
internal sealed partial class ElementParser
{
    private bool hasPixels;

    /// <summary>Reads one element; gives the offset up to which more bytes are needed for that, or 0.</summary>
    private long ReadElement(ReadOnlySpan<byte> head, long end, ReadOnlySpan<byte> bytes, long start)
    {
        var syntax = level.Syntax;
        if (level.Kind == LevelKind.FileMeta)
        {
            if (BinaryValues.UInt16(head, ByteOrder.LittleEndian) != 0x0002)
            {
                isFinished = true;
                return 0;
            }
        }
        else if (level.IsFirst)
        {
            syntax = SyntaxGuess.Check(head, syntax, RoomToGuess(end), isItem: depth > 0);
        }
        var tag = BinaryValues.AttributeTag(head, syntax.Order);
        if (tag >> 16 == 0xFFFE)
        {
            ReadDelimiter(tag, BinaryValues.UInt32(head[4..], syntax.Order));
            return 0;
        }
        if (EndsBefore(tag, head, start + bytes.Length, out var needed))
        {
            return needed;
        }
        var header = ElementHeader.Read(head, tag, syntax, RoomToGuess(end), level.SignedPixels);
        if (header.Bytes == 0)
        {
            PassRest(head, end);
            return 0;
        }
        var value = At + header.Bytes;
        if (header.Defect is not null && header.Length != Undefined && LacksEnd(value + header.Length, start + bytes.Length))
        {
            return value + header.Length;
        }
        var isFromDictionary = header.Bytes == 8 || (header.Flags & EntryFlags.CameAsUnknown) != 0;
        if (header is { Vr: Vr.SQ, Length: > 0 and < Undefined } && isFromDictionary)
        {
            if (value + 4 > start + bytes.Length && start + bytes.Length < InputEnd)
            {
                return value + 4;
            }
            if (!BeginsItem(bytes[(int)(value - start)..]))
            {
                header = header with { Vr = Vr.UN, Flags = EntryFlags.None, Defect = header.Defect ?? "A sequence holds something that is no item" };
            }
        }
        if (header.Length == Undefined || header.Vr == Vr.SQ)
        {
            Accept(tag, syntax, header);
            if (header.Vr == Vr.SQ)
            {
                EnterSequence(tag, header, value, end);
            }
            else
            {
                EnterFragments(tag, header, value);
            }
            return 0;
        }
        return ReadValue(tag, syntax, header, value, end, bytes, start);
    }

    /// <summary>Whether what came without a VR is the sequence that the dictionary knows under its tag.</summary>
    private static bool BeginsItem(ReadOnlySpan<byte> value) =>
        value.Length >= 4 && BinaryValues.AttributeTag(value, ByteOrder.LittleEndian) == Tags.Item;

    /// <summary>
    /// How long a value can be where its length decides how it is read. While nobody knows where the input ends, a length that would
    /// not be kept in memory is not believed.
    /// </summary>
    private long RoomToGuess(long end) => InputEnd == long.MaxValue ? Math.Min(end - At, largestValue) : end - At;

    /// <summary>Whether it is not known, but near enough to be found out, if the input ends before an offset.</summary>
    private bool LacksEnd(long offset, long bytesEnd) => InputEnd == long.MaxValue && offset > bytesEnd && offset - At <= largestValue + 12;

    private long ReadValue(uint tag, Syntax syntax, in ElementHeader header, long value, long end, ReadOnlySpan<byte> bytes, long start)
    {
        var isPixels = depth == 0 && Tags.IsPixelData(tag);
        var bytesEnd = start + bytes.Length;
        var length = header.Length;
        string? misfit = null;
        if (length > end - value)
        {
            if (end >= InputEnd && !isPixels)
            {
                Drop(tag, syntax, header);
                return 0;
            }
            if (end >= InputEnd)
            {
                Cut("The pixel data are cut off", tag);
                length = (uint)Math.Max(0, end - value);
            }
            else if (LookBeyond(value + length, bytes, start, out var needed) is { } isItemEnd)
            {
                misfit = isItemEnd ? "An item is longer than its length" : "A value reaches beyond its item";
                length = isItemEnd ? length : (uint)Math.Max(0, end - value);
            }
            else
            {
                return needed;
            }
        }
        var isSkipped = isPixels && pixels != PixelReading.Keep;
        var isOutside = isSkipped || length > largestValue;
        if (!isOutside && value + length > bytesEnd && bytesEnd < InputEnd)
        {
            return value + length;
        }
        Accept(tag, syntax, header);
        if (misfit is not null)
        {
            repairs.Note(misfit, tag, value);
            level.End = Math.Max(level.End, value + length);
        }
        if ((length & 1) == 1 && CutOffAt is null)
        {
            repairs.Note("A value has an odd length", tag, value);
        }
        if ((tag & 0xFFFF) == 0 && !isOutside)
        {
            ReadGroupLength(tag, bytes, value - start, length);
            At = value + length; // Group lengths are retired and always derivable (PS3.5 §7.2).
            return 0;
        }
        var order = isPixels ? syntax.PixelOrder : syntax.Order;
        var flags = header.Flags | (isOutside ? EntryFlags.OutsideMemory : EntryFlags.None) | (order == ByteOrder.BigEndian ? EntryFlags.BigEndian : EntryFlags.None);
        var row = Add(tag, header.Vr, flags, value, length);
        if (isPixels)
        {
            (PixelRow, hasPixels) = (PixelRow < 0 ? row : PixelRow, true);
        }
        else if (tag == Tags.PixelRepresentation && !isOutside && length >= 2)
        {
            level.SignedPixels = BinaryValues.UInt16(bytes[(int)(value - start)..], syntax.Order);
        }
        UsedEnd = isOutside ? UsedEnd : value + length;
        isFinished = isSkipped && pixels == PixelReading.Stop;
        At = isFinished ? value : value + length;
        return 0;
    }

    /// <summary>What is true of every element that is read: its encoding is that of its level, and tags come in order (PS3.5 §7.1).</summary>
    private void Accept(uint tag, Syntax syntax, in ElementHeader header)
    {
        if (syntax != level.Syntax)
        {
            repairs.Note("The encoding is not the one announced", tag, At);
            level.Syntax = syntax;
        }
        if (header.Defect is { } defect)
        {
            repairs.Note(defect, tag, At);
        }
        if (tag <= level.Previous && !level.IsFirst)
        {
            repairs.Note(tag == level.Previous ? "An element occurs twice" : "Elements are out of order", tag, At);
        }
        (level.Previous, level.IsFirst) = (tag, false);
    }

    /// <summary>The input ends in a value. Text behind the last element is not taken for one.</summary>
    private void Drop(uint tag, Syntax syntax, in ElementHeader header)
    {
        var isText = depth == 0 && !level.IsFirst && (tag < level.Previous || (syntax.IsExplicit && header.Defect is not null));
        if (isText)
        {
            repairs.Note("Bytes follow the last element", 0, At);
        }
        else
        {
            Cut("The data end in the middle of an element", tag);
        }
        At = InputEnd;
    }

    private void ReadGroupLength(uint tag, ReadOnlySpan<byte> bytes, long offset, uint length)
    {
        if (tag == Tags.MetaGroupLength && level.Kind == LevelKind.FileMeta && length == 4)
        {
            MetaLength = BinaryValues.UInt32(bytes[(int)offset..], ByteOrder.LittleEndian);
        }
    }

    /// <summary>
    /// Whether the level ends before this element: at zeros, after the pixel data at anything that does not go on in tag order, and in an
    /// item whose length cannot be believed at a tag that belongs behind its sequence.
    /// </summary>
    private bool EndsBefore(uint tag, ReadOnlySpan<byte> head, long bytesEnd, out long needed)
    {
        needed = 0;
        if (depth == 0)
        {
            if ((tag == 0 && level.Previous != 0 && IsPadding(head[..8])) || (hasPixels && tag < level.Previous))
            {
                repairs.Note("Bytes follow the last element", 0, At);
                isFinished = true;
                return true;
            }
            return false;
        }
        if (level.IsUndefined || level.IsFirst || tag > level.Previous || tag <= rows[outer[depth - 1].Row].Tag)
        {
            return false;
        }
        if (LacksEnd(level.End, bytesEnd))
        {
            needed = level.End;
            return true;
        }
        if (IsTooLong)
        {
            repairs.Note("An item is shorter than its length", tag, At);
            Leave();
            return true;
        }
        return false;
    }

    /// <summary>
    /// A value reaches beyond its item: whether an item, a delimiter or the end of the sequence is where it ends, so that the item's
    /// length is the wrong one; null when the bytes there are needed to know.
    /// </summary>
    private bool? LookBeyond(long next, ReadOnlySpan<byte> bytes, long start, out long needed)
    {
        needed = 0;
        var end = depth == 0 ? InputEnd : Math.Min(outer[depth - 1].End, InputEnd);
        if (next >= end || next - At > largestValue)
        {
            return next == end;
        }
        if (end - next < 4)
        {
            return false;
        }
        if (next + 4 > start + bytes.Length)
        {
            needed = next + 4;
            return null;
        }
        return BinaryValues.AttributeTag(bytes[(int)(next - start)..], level.Syntax.Order) is Tags.Item or Tags.ItemDelimiter or Tags.SequenceDelimiter;
    }

    private void ReadDelimiter(uint tag, uint length)
    {
        if (level.Kind == LevelKind.Item && level.IsUndefined && tag == Tags.ItemDelimiter)
        {
            EndAtDelimiter(tag, length);
        }
        else if (level.Kind == LevelKind.Item && tag is Tags.Item or Tags.SequenceDelimiter)
        {
            repairs.Note(level.IsUndefined ? "An item has no delimiter" : "An item is shorter than its length", tag, At);
            Leave();
        }
        else
        {
            repairs.Note("A delimiter stands where no item is", tag, At);
            At += 8;
        }
    }

    private void EndAtDelimiter(uint tag, uint length)
    {
        if (length != 0)
        {
            repairs.Note("A delimiter has a length", tag, At);
        }
        At += 8;
        Leave();
    }
}
