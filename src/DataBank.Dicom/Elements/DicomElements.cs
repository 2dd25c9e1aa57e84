using System.Collections;

namespace DataBank.Dicom;

/// <summary>The elements of one level of a data set, in file order; walking them allocates nothing.</summary>
public readonly struct DicomElements : IEnumerable<DicomElement>
{
    private readonly ElementEntry[] entries;
    private readonly int first;
    private readonly int end;

    internal DicomElements(ElementEntry[] entries, int first, int end)
    {
        this.entries = entries;
        this.first = first;
        this.end = end;
    }

    public Enumerator GetEnumerator() => new(entries, first, end);

    IEnumerator<DicomElement> IEnumerable<DicomElement>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks one level.</summary>
    public struct Enumerator : IEnumerator<DicomElement>
    {
        private readonly ElementEntry[] entries;
        private readonly int first;
        private readonly int end;
        private int row;
        private int next;

        internal Enumerator(ElementEntry[] entries, int first, int end)
        {
            this.entries = entries;
            this.first = first;
            this.end = end;
            row = -1;
            next = first;
        }

        public readonly DicomElement Current => entries[row].ToElement();

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (next >= end)
            {
                return false;
            }
            row = next;
            next = entries[row].Next;
            return true;
        }

        public void Reset() => (row, next) = (-1, first);

        public readonly void Dispose()
        {
        }
    }
}
