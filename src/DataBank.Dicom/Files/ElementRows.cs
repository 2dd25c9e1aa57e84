using System.Buffers;

namespace DataBank.Dicom;

/// <summary>The rows of an element table while they are read: a pooled array that grows, from which the exact one is copied at the end.</summary>
internal struct ElementRows
{
    /// <summary>More elements than any real object has; what claims more is refused.</summary>
    public const int Most = 1 << 23;

    private const int LargestKept = 1 << 16;

    private ElementEntry[] entries;

    public int Count { get; private set; }

    public static ElementRows Rent() => new() { entries = ArrayPool<ElementEntry>.Shared.Rent(128) };

    public readonly ref ElementEntry this[int row] => ref entries[row];

    public int Add(in ElementEntry entry)
    {
        if (Count == entries.Length)
        {
            Grow(entry.Offset);
        }
        entries[Count] = entry;
        entries[Count].Next = Count + 1;
        return Count++;
    }

    public void RemoveLast() => Count--;

    /// <summary>The rows, exactly; none are left here.</summary>
    public ElementEntry[] Take()
    {
        var rows = Count == 0 ? [] : entries.AsSpan(0, Count).ToArray();
        Count = 0;
        return rows;
    }

    public void Return()
    {
        GiveBack(entries);
        entries = [];
    }

    private void Grow(long offset)
    {
        if (Count >= Most)
        {
            throw new DicomFormatException("There are more elements than are read", offset);
        }
        var larger = Count < LargestKept ? ArrayPool<ElementEntry>.Shared.Rent(Count * 2) : new ElementEntry[Count * 2];
        entries.AsSpan(0, Count).CopyTo(larger);
        GiveBack(entries);
        entries = larger;
    }

    /// <summary>Only arrays of usual size stay with the process.</summary>
    private static void GiveBack(ElementEntry[] array)
    {
        if (array.Length <= LargestKept)
        {
            ArrayPool<ElementEntry>.Shared.Return(array);
        }
    }
}
