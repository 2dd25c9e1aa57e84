namespace DataBank.Dicom;

/// <summary>Sequences and their items (PS3.5 §7.5), and how reading finds its way back where their lengths are wrong.</summary>
internal sealed partial class ElementParser
{
    /// <summary>Whether the length of the level reaches beyond what surrounds it, so that it can't be believed.</summary>
    private bool IsTooLong => level.IsClamped || (!level.IsUndefined && level.End > InputEnd);

    private void EnterSequence(uint tag, in ElementHeader header, long value, long end)
    {
        var isUndefined = header.Length == Undefined;
        var row = Add(tag, Vr.SQ, header.Flags | (isUndefined ? EntryFlags.UndefinedLength : EntryFlags.None), value, header.Length);
        var isClamped = !isUndefined && header.Length > end - value;
        if (isClamped && end < InputEnd)
        {
            repairs.Note("A sequence reaches beyond its item", tag, At);
        }
        At = value;
        Enter(new ParserLevel
        {
            Kind = LevelKind.Sequence,
            IsUndefined = isUndefined,
            IsClamped = isClamped,
            Syntax = header.ContentSyntax,
            Row = row,
            LastItem = -1,
            SignedPixels = level.SignedPixels,
            End = isUndefined || isClamped ? level.End : value + header.Length,
        });
    }

    private long ReadItem(ReadOnlySpan<byte> head, long end, long bytesEnd)
    {
        var tag = BinaryValues.AttributeTag(head, level.Syntax.Order);
        var length = BinaryValues.UInt32(head[4..], level.Syntax.Order);
        if (tag == Tags.Item)
        {
            EnterItem(At + 8, length, end);
        }
        else if (tag == Tags.SequenceDelimiter && level.IsUndefined)
        {
            EndAtDelimiter(tag, length);
        }
        else if (tag is Tags.SequenceDelimiter or Tags.ItemDelimiter || (tag >> 16 == 0xFFFE && !level.IsUndefined))
        {
            repairs.Note("A delimiter stands where none belongs", tag, At);
            At += 8;
        }
        else if (!level.IsUndefined && LacksEnd(level.End, bytesEnd))
        {
            return level.End;
        }
        else
        {
            Resynchronise(tag, head, end);
        }
        return 0;
    }

    private void EnterItem(long value, uint length, long end)
    {
        var isUndefined = length == Undefined;
        var row = Add(Tags.Item, Vr.None, isUndefined ? EntryFlags.UndefinedLength : EntryFlags.None, value, length);
        var isClamped = !isUndefined && length > end - value;
        if (isClamped && end < InputEnd)
        {
            repairs.Note("An item reaches beyond its sequence", rows[level.Row].Tag, At);
        }
        At = value;
        Enter(new ParserLevel
        {
            Kind = LevelKind.Item,
            IsUndefined = isUndefined,
            IsClamped = isClamped,
            IsFirst = true,
            Syntax = level.Syntax,
            Row = row,
            LastItem = -1,
            SignedPixels = level.SignedPixels,
            End = isUndefined || isClamped ? level.End : value + length,
        });
    }

    /// <summary>Where an item should be there is something else: by tag order it goes on with the item before, or behind the sequence.</summary>
    private void Resynchronise(uint tag, ReadOnlySpan<byte> head, long end)
    {
        var sequence = rows[level.Row].Tag;
        if (level.IsUndefined)
        {
            repairs.Note("A sequence has no delimiter", sequence, At);
            Leave();
            return;
        }
        if (head.Length >= 9 && BinaryValues.AttributeTag(head[1..], level.Syntax.Order) is Tags.Item or Tags.SequenceDelimiter or Tags.ItemDelimiter)
        {
            repairs.Note("The length of an item leaves its padding out", sequence, At);
            At++;
            return;
        }
        if (level.LastItem >= 0 && !IsTooLong && tag > level.Previous && IsElement(head, tag, level.Syntax, end))
        {
            repairs.Note("An item is longer than its length", tag, At);
            Enter(level with { Kind = LevelKind.Item, Row = level.LastItem, LastItem = -1 });
            return;
        }
        var around = outer[depth - 1];
        if (tag > sequence && IsElement(head, tag, around.Syntax, Math.Min(around.End, InputEnd)))
        {
            repairs.Note("A sequence is shorter than its length", sequence, At);
            Leave();
            return;
        }
        repairs.Note("A sequence holds something that is no item", sequence, At);
        At = end;
    }

    /// <summary>Whether an element can begin here.</summary>
    private bool IsElement(ReadOnlySpan<byte> head, uint tag, Syntax syntax, long end)
    {
        var header = ElementHeader.Read(head, tag, syntax, end - At, level.SignedPixels);
        return header is { Bytes: > 0, Defect: null } && (header.Length == Undefined || header.Length <= end - At - header.Bytes);
    }
}
