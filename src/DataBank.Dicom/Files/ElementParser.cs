namespace DataBank.Dicom;

/// <summary>
/// Turns bytes into the rows of an element table in one pass (PS3.5 §7): both byte orders, with and without VRs, defined and undefined
/// lengths. It is given what is there of the bytes and says when it needs more, so that memory, files and pipes feed it alike; it can
/// stop before any element. Nesting is a list of levels, not of calls. Defects of real files are read over and noted; what cannot be
/// is a <see cref="DicomFormatException"/>.
/// </summary>
/// <param name="largestValue">Longer values are left outside memory.</param>
internal sealed partial class ElementParser(Repairs repairs, long largestValue, PixelReading pixels)
{
    /// <summary>Levels of sequences and items, two for each nesting.</summary>
    private const int MostLevels = 128;
    private const uint Undefined = ElementHeader.Undefined;

    private ElementRows rows = ElementRows.Rent();
    private ParserLevel[] outer = [];
    private ParserLevel level;
    private int depth;
    private bool isFinished;

    /// <summary>Where the next element begins. Bytes before it are not looked at again.</summary>
    public long At { get; private set; }

    /// <summary>How far the bytes from <see cref="At"/> on must reach before reading goes on.</summary>
    public long NeededEnd { get; private set; }

    /// <summary>Where the input ends; <see cref="long.MaxValue"/> while nobody knows.</summary>
    public long InputEnd { get; set; } = long.MaxValue;

    /// <summary>The end of the last value that must stay in memory.</summary>
    public long UsedEnd { get; private set; }

    /// <summary>Row of the top-level pixel data, or -1.</summary>
    public int PixelRow { get; private set; } = -1;

    /// <summary>Where the data end too early, if they do.</summary>
    public long? CutOffAt { get; private set; }

    /// <summary>The value of the group length (0002,0000), if there was one.</summary>
    public uint? MetaLength { get; private set; }

    /// <summary>How the elements of the top level are encoded, once one was read.</summary>
    public Syntax Syntax => depth == 0 ? level.Syntax : outer[0].Syntax;

    /// <summary>Begins a table.</summary>
    /// <param name="kind">A data set, or a meta group, which lasts as long as its elements are of group 0002, whatever its length says.</param>
    public void Begin(long offset, Syntax syntax, LevelKind kind)
    {
        (At, UsedEnd, depth, isFinished) = (offset, offset, 0, false);
        level = new ParserLevel { Kind = kind, Syntax = syntax, Row = -1, LastItem = -1, IsFirst = true, End = long.MaxValue };
    }

    /// <summary>Reads on in the bytes that are there; false when more are needed.</summary>
    /// <param name="start">Offset of the first of <paramref name="bytes"/>, at most <see cref="At"/>.</param>
    public bool Read(ReadOnlySpan<byte> bytes, long start)
    {
        var bytesEnd = start + bytes.Length;
        while (!isFinished)
        {
            var end = Math.Min(level.End, InputEnd);
            if (At >= end)
            {
                Close();
                continue;
            }
            var headEnd = Math.Min(At + 12, end);
            if (headEnd > bytesEnd && bytesEnd < InputEnd)
            {
                NeededEnd = headEnd;
                return false;
            }
            var head = bytes[(int)(At - start)..(int)(headEnd - start)];
            if (head.Length < 8)
            {
                PassRest(head, end);
                continue;
            }
            NeededEnd = level.Kind switch
            {
                LevelKind.Sequence => ReadItem(head, end, bytesEnd),
                LevelKind.Fragments => ReadFragment(head, end, bytesEnd),
                _ => ReadElement(head, end, bytes, start),
            };
            if (NeededEnd > 0)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The rows, exactly; a new table can begin.</summary>
    public ElementEntry[] TakeRows() => rows.Take();

    /// <summary>Gives pooled memory back; the parser is of no use afterwards.</summary>
    public void Return() => rows.Return();

    private int Add(uint tag, Vr vr, EntryFlags flags, long offset, uint length) =>
        rows.Add(new ElementEntry { Tag = tag, Vr = vr, Flags = flags, Offset = offset, Length = length });

    private void Enter(in ParserLevel inner)
    {
        if (depth >= MostLevels)
        {
            throw new DicomFormatException("Sequences are nested too deeply", At);
        }
        if (depth == outer.Length)
        {
            Array.Resize(ref outer, Math.Max(4, depth * 2));
        }
        outer[depth++] = level;
        level = inner;
    }

    private void Leave()
    {
        if (level.Row >= 0)
        {
            rows[level.Row].Next = rows.Count;
        }
        var (kind, row, previous) = (level.Kind, level.Row, level.Previous);
        level = outer[--depth];
        if (kind == LevelKind.Item)
        {
            (level.LastItem, level.Previous) = (row, previous);
        }
    }

    /// <summary>The level has come to its end, or the input has.</summary>
    private void Close()
    {
        if (At > InputEnd)
        {
            CutLast();
        }
        if (level.Kind == LevelKind.Fragments)
        {
            EndFragments(At, isCut: true);
            return;
        }
        if (depth == 0)
        {
            isFinished = true;
            return;
        }
        var tag = rows[level.Row].Tag;
        if (At >= InputEnd && (level.IsUndefined || level.IsClamped || level.End > InputEnd))
        {
            Cut("The data end inside a sequence", tag);
        }
        else if (level.IsUndefined)
        {
            repairs.Note(level.Kind == LevelKind.Item ? "An item has no delimiter" : "A sequence has no delimiter", tag, At);
        }
        Leave();
    }

    /// <summary>Fewer bytes are left than an element takes.</summary>
    private void PassRest(ReadOnlySpan<byte> rest, long end)
    {
        if (depth == 0 && IsPadding(rest))
        {
            repairs.Note("Bytes follow the last element", 0, At);
        }
        else if (end >= InputEnd)
        {
            Cut("The data end in the middle of an element", 0);
        }
        else
        {
            repairs.Note("An item or sequence is longer than what it holds", rows[level.Row].Tag, At);
        }
        At = end;
    }

    /// <summary>Notes once that the input ends too early: all that follows from it is the same defect.</summary>
    private void Cut(string message, uint tag)
    {
        if (CutOffAt is null)
        {
            CutOffAt = InputEnd;
            repairs.Note(message, tag, InputEnd);
        }
    }

    /// <summary>The last value was passed over and reaches beyond the input: pixel data are kept as far as they go, any other element is dropped.</summary>
    private void CutLast()
    {
        At = InputEnd;
        if (level.Kind == LevelKind.Fragments)
        {
            rows[level.Row].Flags |= EntryFlags.OutsideMemory; // What was passed by to come here may not be kept.
            return;
        }
        var last = rows.Count - 1;
        Cut(last == PixelRow ? "The pixel data are cut off" : "The data end in the middle of an element", rows[last].Tag);
        if (last == PixelRow)
        {
            rows[last].Length = (uint)(InputEnd - rows[last].Offset);
        }
        else
        {
            rows.RemoveLast();
        }
    }

    private static bool IsPadding(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0, (byte)' ', (byte)'\n');
}
