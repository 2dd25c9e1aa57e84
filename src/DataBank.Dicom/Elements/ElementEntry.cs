namespace DataBank.Dicom;

/// <summary>
/// One row of the element table, 24 bytes. Sequences are flattened: a sequence is followed by its items, an item (FFFE,E000) by its
/// elements, and <see cref="Next"/> names the row after the whole subtree.
/// </summary>
internal struct ElementEntry
{
    /// <summary>The offset of a value outside memory that is in no source: only its reader's caller knows where it is.</summary>
    public const long Nowhere = -1;

    public uint Tag;
    public Vr Vr;
    public EntryFlags Flags;

    /// <summary>Which of the table's sources holds the value.</summary>
    public byte Source;

    /// <summary>Where the value begins in its source.</summary>
    public long Offset;

    /// <summary>Bytes of the value; without meaning when the length is undefined.</summary>
    public uint Length;

    public int Next;

    /// <summary>The byte order of the numbers in the value.</summary>
    public readonly ByteOrder Order => Has(EntryFlags.BigEndian) ? ByteOrder.BigEndian : ByteOrder.LittleEndian;

    public readonly bool Has(EntryFlags flag) => (Flags & flag) != 0;

    public readonly DicomElement ToElement() =>
        new(DataBank.Dicom.Tag.FromValue(Tag), Vr, Has(EntryFlags.UndefinedLength) ? -1 : Length, Offset);
}
