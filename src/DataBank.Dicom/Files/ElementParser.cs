using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// Turns bytes into the rows of an element table in one pass (PS3.5 §7): both byte orders, with and without VRs, defined and undefined
/// lengths. Defects of real files are read over with a warning; what cannot be is a <see cref="DicomFormatException"/>.
/// </summary>
internal ref struct ElementParser(ByteInput input, List<string> warnings, bool stopsAtPixelData)
{
    private const int DeepestNesting = 64;
    private const uint Undefined = 0xFFFFFFFF;

    private ElementEntry[] entries = ArrayPool<ElementEntry>.Shared.Rent(128);
    private int count;
    private int signedPixels;
    private bool seenPixels;
    private bool isStopped;

    /// <summary>Row of the top-level pixel data, or -1.</summary>
    public int PixelRow { get; private set; } = -1;

    /// <summary>Where the data end inside the pixel data, if they do.</summary>
    public long? CutOffAt { get; private set; }

    /// <summary>Reads the elements of the top level and gives the offset after them.</summary>
    public long ReadTopLevel(long offset, Syntax syntax) => ReadElements(offset, input.Length, depth: 0, syntax, Ending.EndOfFile);

    /// <summary>Reads elements as long as they are of group 0002, whatever the group length says, and gives the offset after them.</summary>
    public long ReadFileMeta(long offset) =>
        ReadElements(offset, input.Length, depth: 0, Syntax.ExplicitLittleEndian, Ending.OtherGroup);

    /// <summary>The rows, exactly; the parser is of no use afterwards.</summary>
    public ElementEntry[] TakeEntries()
    {
        var rows = entries.AsSpan(0, count).ToArray();
        ArrayPool<ElementEntry>.Shared.Return(entries);
        entries = [];
        return rows;
    }

    private long ReadElements(long at, long end, int depth, Syntax syntax, Ending ending)
    {
        if (depth > DeepestNesting)
        {
            throw new DicomFormatException("Sequences are nested too deeply", at);
        }
        uint previous = 0;
        var isFirst = true;
        while (at < end)
        {
            var head = input.Peek(at, (int)Math.Min(12, end - at));
            if (head.Length < 8)
            {
                if (head.IsEmpty && depth == 0)
                {
                    return at;
                }
                return depth == 0 && IsPadding(head) ? Trailing(at, end) : throw Truncated(at);
            }
            if (ending == Ending.OtherGroup)
            {
                if (BinaryValues.UInt16(head, ByteOrder.LittleEndian) != 0x0002)
                {
                    return at;
                }
            }
            else if (isFirst)
            {
                syntax = SyntaxGuess.Check(head, syntax, end - at, depth, at, warnings);
            }
            var order = syntax.Order;
            var tag = BinaryValues.AttributeTag(head, order);
            if (tag >> 16 == 0xFFFE)
            {
                if (ending == Ending.Delimiter && tag == Tags.ItemDelimiter)
                {
                    return at + 8;
                }
                if (ending == Ending.Delimiter && tag is Tags.SequenceDelimiter or Tags.Item)
                {
                    Warn("An item has no delimiter", at);
                    return at;
                }
                Warn("A delimiter stands where no item is", at);
                at += 8;
                continue;
            }
            if (depth == 0 && IsTrailing(head, tag, previous))
            {
                return Trailing(at, end);
            }
            at = ReadElement(at, end, depth, syntax, head, tag);
            if (isStopped)
            {
                return at;
            }
            previous = tag;
            isFirst = false;
        }
        if (ending == Ending.Delimiter)
        {
            if (end >= input.Length)
            {
                throw Truncated(end);
            }
            Warn("An item has no delimiter", at);
        }
        return at;
    }

    private long ReadElement(long at, long end, int depth, Syntax syntax, ReadOnlySpan<byte> head, uint tag)
    {
        var vr = (Vr)((head[4] << 8) | head[5]);
        uint length;
        int headBytes;
        if (!syntax.IsExplicit || !IsLetters(vr))
        {
            if (syntax.IsExplicit)
            {
                Warn("An element has no value representation", at);
            }
            (vr, length, headBytes) = (DataDictionary.ImplicitVr(tag, signedPixels), BinaryValues.UInt32(head[4..], syntax.Order), 8);
            if (length == Undefined)
            {
                vr = vr is Vr.OB or Vr.OW ? Vr.OB : Vr.SQ; // Fragments are OB, though implicit VR has no way to say so (PS3.5 A.4).
            }
        }
        else if (vr.HasShortLength())
        {
            (length, headBytes) = (BinaryValues.UInt16(head[6..], syntax.Order), 8);
        }
        else if (head.Length < 12)
        {
            throw Truncated(at);
        }
        else
        {
            (length, headBytes) = (BinaryValues.UInt32(head[8..], syntax.Order), 12);
        }
        var value = at + headBytes;
        if ((tag & 0xFFFF) == 0 && length != Undefined)
        {
            return value + length <= end ? value + length : throw Truncated(at); // Group lengths are retired and always derivable.
        }
        var isPixels = depth == 0 && Tags.IsPixelData(tag);
        var flags = EntryFlags.None;
        if (vr == Vr.UN && syntax.IsExplicit)
        {
            // UN holds implicit VR little endian: as a sequence when its length is undefined (PS3.5 §6.2.2 note 5, CP-246).
            var known = length == Undefined ? Vr.SQ : DataDictionary.ImplicitVr(tag, signedPixels);
            if (known == Vr.SQ)
            {
                (vr, syntax) = (known, Syntax.ImplicitLittleEndian);
            }
            else if (known != Vr.UN && syntax.Order == ByteOrder.LittleEndian)
            {
                (vr, flags) = (known, EntryFlags.CameAsUnknown);
            }
        }
        var row = Add(tag, vr, flags, value, length);
        if (isPixels)
        {
            (PixelRow, seenPixels) = (PixelRow < 0 ? row : PixelRow, true);
        }
        if (vr == Vr.SQ)
        {
            return ReadSequence(row, value, end, depth, syntax);
        }
        return length == Undefined
            ? ReadFragments(row, value, end, isPixels, syntax.Order)
            : ReadValue(row, value, end, depth, isPixels, syntax.Order);
    }

    private long ReadValue(int row, long value, long end, int depth, bool isPixels, ByteOrder order)
    {
        ref var entry = ref entries[row];
        var available = end - value;
        if (entry.Length > available)
        {
            if (!isPixels)
            {
                throw end < input.Length ? new DicomFormatException("A value reaches beyond its item", value) : Truncated(value);
            }
            Warn("The pixel data are cut off", end);
            CutOffAt = end;
            entry.Length = (uint)Math.Max(0, available);
        }
        if (entry.Length > input.LargestValue || (isPixels && stopsAtPixelData))
        {
            entry.Flags |= EntryFlags.OutsideMemory;
        }
        else
        {
            var bytes = input.Peek(value, checked((int)entry.Length));
            if (bytes.Length < entry.Length)
            {
                if (!isPixels)
                {
                    throw Truncated(value);
                }
                Warn("The pixel data are cut off", value + bytes.Length);
                CutOffAt = value + bytes.Length;
                entry.Length = (uint)bytes.Length;
            }
            if (entry.Tag == Tags.PixelRepresentation && bytes.Length >= 2 && depth == 0)
            {
                signedPixels = BinaryValues.UInt16(bytes, order);
            }
        }
        entry.Next = count;
        return value + entry.Length;
    }

    private long ReadSequence(int row, long value, long end, int depth, Syntax syntax)
    {
        var length = entries[row].Length;
        var isUndefined = length == Undefined;
        if (isUndefined)
        {
            entries[row].Flags |= EntryFlags.UndefinedLength;
        }
        else if (length > end - value)
        {
            throw end < input.Length ? new DicomFormatException("A sequence reaches beyond its item", value) : Truncated(value);
        }
        else
        {
            end = value + length;
        }
        var at = ReadItems(value, end, depth, syntax, isUndefined);
        entries[row].Next = count;
        return at;
    }

    private long ReadItems(long at, long end, int depth, Syntax syntax, bool isUndefined)
    {
        while (at < end)
        {
            var head = input.Peek(at, (int)Math.Min(8, end - at));
            if (head.Length < 8)
            {
                throw Truncated(at);
            }
            var tag = BinaryValues.AttributeTag(head, syntax.Order);
            var length = BinaryValues.UInt32(head[4..], syntax.Order);
            switch (tag)
            {
                case Tags.Item:
                    at = ReadItem(at + 8, end, length, depth, syntax);
                    break;
                case Tags.SequenceDelimiter when isUndefined:
                    return at + 8;
                case Tags.SequenceDelimiter or Tags.ItemDelimiter:
                    Warn("A delimiter stands where none belongs", at);
                    at += 8;
                    break;
                case var _ when isUndefined:
                    Warn("A sequence has no delimiter", at);
                    return at;
                default:
                    throw new DicomFormatException("A sequence holds something that is no item", at);
            }
        }
        if (isUndefined && end >= input.Length)
        {
            throw Truncated(end);
        }
        return at;
    }

    private long ReadItem(long value, long end, uint length, int depth, Syntax syntax)
    {
        var row = Add(Tags.Item, Vr.None, length == Undefined ? EntryFlags.UndefinedLength : EntryFlags.None, value, length);
        var isDefined = length != Undefined;
        if (isDefined && length > end - value)
        {
            throw end < input.Length ? new DicomFormatException("An item reaches beyond its sequence", value) : Truncated(value);
        }
        var at = ReadElements(
            value, isDefined ? value + length : end, depth + 1, syntax, isDefined ? Ending.Length : Ending.Delimiter);
        entries[row].Next = count;
        return at;
    }

    private long ReadFragments(int row, long value, long end, bool isPixels, ByteOrder order)
    {
        entries[row].Flags |= EntryFlags.UndefinedLength | EntryFlags.Fragments;
        entries[row].Next = count;
        if (isPixels && stopsAtPixelData)
        {
            entries[row].Flags |= EntryFlags.OutsideMemory;
            isStopped = true;
            return value;
        }
        var at = value;
        while (true)
        {
            var head = input.Peek(at, (int)Math.Clamp(end - at, 0, 8));
            if (head.Length < 8)
            {
                at = Cut(isPixels, at, at + head.Length);
                break;
            }
            var tag = BinaryValues.AttributeTag(head, order);
            var next = at + 8 + (tag == Tags.Item ? BinaryValues.UInt32(head[4..], order) : 0L);
            if (tag == Tags.SequenceDelimiter)
            {
                at = next;
                break;
            }
            if (tag != Tags.Item)
            {
                Warn("Fragments have no delimiter", at);
                break;
            }
            if (next > end)
            {
                at = Cut(isPixels, at, end);
                break;
            }
            at = next;
        }
        if (at - value > input.LargestValue)
        {
            entries[row].Flags |= EntryFlags.OutsideMemory;
        }
        else if (input.Peek(value, checked((int)(at - value))).Length < at - value)
        {
            throw Truncated(value);
        }
        var last = Add(Tags.SequenceDelimiter, Vr.None, EntryFlags.None, at, 0);
        entries[row].Next = entries[last].Next = count;
        return at;
    }

    private long Cut(bool isPixels, long at, long end)
    {
        if (!isPixels)
        {
            throw Truncated(at);
        }
        Warn("The pixel data are cut off", end);
        CutOffAt = end;
        return end;
    }

    private int Add(uint tag, Vr vr, EntryFlags flags, long offset, uint length)
    {
        if (count == entries.Length)
        {
            var larger = ArrayPool<ElementEntry>.Shared.Rent(count * 2);
            entries.AsSpan(0, count).CopyTo(larger);
            ArrayPool<ElementEntry>.Shared.Return(entries);
            entries = larger;
        }
        entries[count] = new ElementEntry { Tag = tag, Vr = vr, Flags = flags, Offset = offset, Length = length, Next = count + 1 };
        return count++;
    }

    /// <summary>What follows the last element: zeros, or after the pixel data anything that does not go on in tag order.</summary>
    private readonly bool IsTrailing(ReadOnlySpan<byte> head, uint tag, uint previous) =>
        (tag == 0 && previous != 0 && IsPadding(head[..8])) || (seenPixels && tag < previous);

    private readonly long Trailing(long at, long end)
    {
        Warn("Bytes follow the last element", at);
        return end;
    }

    private static bool IsPadding(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0, (byte)' ', (byte)'\n');

    private static bool IsLetters(Vr vr) =>
        ((int)vr >> 8) is >= 'A' and <= 'Z' && ((int)vr & 0xFF) is >= 'A' and <= 'Z';

    private readonly void Warn(string what, long at)
    {
        if (warnings.Count < 100)
        {
            warnings.Add($"{what} (at byte {at})");
        }
    }

    private static DicomFormatException Truncated(long at) => new("The data end in the middle of an element", at);

    /// <summary>What ends a run of elements.</summary>
    private enum Ending
    {
        EndOfFile,
        OtherGroup,
        Length,
        Delimiter,
    }
}
