using System.Globalization;

namespace DataBank.Dicom;

/// <summary>
/// An immutable, thread-safe data set: a flat table of elements over the bytes they were read from (PS3.5 §7).
/// Large values (pixel data, big OB/OW…) may be left outside memory; they appear as elements with offset and length only.
/// Of an element that occurs twice the first counts.
/// </summary>
public sealed class DicomDataset
{
    private readonly DicomDataset? parent;
    private readonly CharacterFallback fallback;
    private CharacterRepertoire? characters;

    internal DicomDataset(ElementTable table)
        : this(table, 0, table.Entries.Length, parent: null)
    {
    }

    /// <summary>A built data set whose text follows a repertoire that it does not name itself.</summary>
    internal DicomDataset(ElementTable table, CharacterRepertoire characters)
        : this(table)
    {
        this.characters = characters;
    }

    internal DicomDataset(ElementTable table, int first, int end, DicomDataset? parent)
    {
        Table = table;
        First = first;
        End = end;
        this.parent = parent;
        fallback = parent?.fallback ?? CharacterFallback.None;
    }

    private DicomDataset(DicomDataset dataset, CharacterFallback fallback)
        : this(dataset.Table, dataset.First, dataset.End, dataset.parent) => this.fallback = fallback;

    /// <summary>The same rows in another table of the same shape.</summary>
    internal DicomDataset(DicomDataset dataset, ElementTable table)
        : this(table, dataset.First, dataset.End, dataset.parent) => fallback = dataset.fallback;

    internal ElementTable Table { get; }

    /// <summary>The first row of this level; for an item the row before it is the item itself.</summary>
    internal int First { get; }

    internal int End { get; }

    /// <summary>Whether this is an item that was read with an undefined length, which writing keeps.</summary>
    internal bool IsItemOfUndefinedLength =>
        parent is not null && First > 0 && Table.Entries[First - 1] is { Tag: Tags.Item } item && item.Has(EntryFlags.UndefinedLength);

    /// <summary>Whether (0008,0005) stands at this level.</summary>
    internal bool NamesCharacters => RowOf(Tags.SpecificCharacterSet) >= 0;

    /// <summary>How the text of this level is encoded; an item without its own (0008,0005) follows what surrounds it (PS3.3 C.12.1.1.2).</summary>
    internal CharacterRepertoire Characters => characters ??= ResolveCharacters();

    /// <summary>The elements of this level in file order (sequences appear as one element; see <see cref="Items"/>).</summary>
    public DicomElements Elements => new(Table.Entries, First, End);

    /// <summary>
    /// The same data set, whose text is read in <paramref name="other"/> where it has bytes that its declared character sets do not: for
    /// archives of systems that wrote Shift_JIS or EUC-JP against the standard.
    /// </summary>
    public DicomDataset With(CharacterFallback other) => new(this, other);

    /// <summary>
    /// The same data set, whose private elements of unknown VR (UN, implicit VR) have the VR that their creators document; writing keeps
    /// them as they came. Sequences stay bytes.
    /// </summary>
    public DicomDataset With(PrivateDictionary privateElements) => PrivateVrs.Apply(this, privateElements);

    public bool Contains(Tag tag) => RowOf(tag.Value) >= 0;

    public bool TryFind(Tag tag, out DicomElement element)
    {
        var row = RowOf(tag.Value);
        element = row < 0 ? default : Table.Entries[row].ToElement();
        return row >= 0;
    }

    /// <summary>First value as trimmed, decoded text (character set per PS3.3 C.12.1.1.2); null when absent or empty. Numbers are formatted invariantly.</summary>
    public string? Text(Tag tag)
    {
        if (!TryRead(tag, out var vr, out var value, out var order))
        {
            return null;
        }
        if (!vr.IsText())
        {
            var size = vr.ValueBytes();
            return size > 0 && value.Length >= size ? BinaryValues.Text(vr, value.Span, order) : null;
        }
        var repertoire = vr.HasCharacterSet() ? Characters : CharacterRepertoire.Ascii;
        var text = TextTrim.Trim(vr, repertoire.DecodeFirst(value.Span, vr.Shape()));
        return text.Length == 0 ? null : text;
    }

    /// <summary>All values as text; empty when absent.</summary>
    public IReadOnlyList<string> Texts(Tag tag)
    {
        var row = RowOf(tag.Value);
        return row < 0 ? [] : TextsOf(row);
    }

    /// <summary>First value as integer (IS, US, SS, UL, SL, UV, SV); null when absent or no integer.</summary>
    public long? Integer(Tag tag)
    {
        if (!TryRead(tag, out var vr, out var value, out var order))
        {
            return null;
        }
        if (vr is Vr.IS or Vr.DS)
        {
            return long.TryParse(Text(tag), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer : null;
        }
        return vr.ValueBytes() is > 0 and var size && value.Length >= size ? BinaryValues.Integer(vr, value.Span, order) : null;
    }

    /// <summary>First value as a number (DS, FL, FD and the integer VRs).</summary>
    public double? Number(Tag tag)
    {
        if (!TryRead(tag, out var vr, out var value, out var order))
        {
            return null;
        }
        if (vr is Vr.IS or Vr.DS)
        {
            return double.TryParse(Text(tag), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        return vr.ValueBytes() is > 0 and var size && value.Length >= size ? BinaryValues.Number(vr, value.Span, order) : null;
    }

    /// <summary>The items of a sequence; empty when absent.</summary>
    public IReadOnlyList<DicomDataset> Items(Tag sequence)
    {
        var row = RowOf(sequence.Value);
        return row < 0 ? [] : ItemsOf(row);
    }

    /// <summary>
    /// The raw value bytes, padding included, in the byte order they were read in; empty when absent. For encapsulated pixel data all
    /// fragments with their item headers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value was left outside memory.</exception>
    public ReadOnlyMemory<byte> Bytes(Tag tag)
    {
        var row = RowOf(tag.Value);
        return row < 0 || Table.Entries[row].Vr == Vr.SQ ? default : Table.ValueOf(row);
    }

    /// <summary>False when the value lies outside memory (beyond where reading stopped).</summary>
    public bool IsInMemory(Tag tag)
    {
        var row = RowOf(tag.Value);
        return row >= 0 && !Table.Entries[row].Has(EntryFlags.OutsideMemory);
    }

    internal int RowOf(uint tag)
    {
        var entries = Table.Entries;
        for (var row = First; row < End; row = entries[row].Next)
        {
            if (entries[row].Tag == tag)
            {
                return row;
            }
        }
        return -1;
    }

    internal List<DicomDataset> ItemsOf(int row)
    {
        var items = new List<DicomDataset>();
        if (Table.Entries[row].Vr == Vr.SQ)
        {
            var end = Table.Entries[row].Next;
            for (var item = row + 1; item < end; item = Table.Entries[item].Next)
            {
                items.Add(new DicomDataset(Table, item + 1, Table.Entries[item].Next, this));
            }
        }
        return items;
    }

    internal IReadOnlyList<string> TextsOf(int row)
    {
        ref readonly var entry = ref Table.Entries[row];
        if (entry.Length == 0 || entry.Has(EntryFlags.OutsideMemory | EntryFlags.Fragments) || entry.Vr == Vr.SQ)
        {
            return [];
        }
        var value = Table.ValueOf(row).Span;
        if (entry.Vr.IsText())
        {
            // What names the character set is ASCII, whatever VR a broken file gives it: it cannot follow itself.
            var repertoire = entry.Vr.HasCharacterSet() && entry.Tag != Tags.SpecificCharacterSet ? Characters : CharacterRepertoire.Ascii;
            var texts = repertoire.DecodeAll(value, entry.Vr.Shape(), out _);
            for (var i = 0; i < texts.Count; i++)
            {
                texts[i] = TextTrim.Trim(entry.Vr, texts[i]);
            }
            return texts is [""] ? [] : texts;
        }
        var size = entry.Vr.ValueBytes();
        var numbers = new List<string>();
        for (var i = 0; size > 0 && i + size <= value.Length; i += size)
        {
            numbers.Add(BinaryValues.Text(entry.Vr, value[i..], entry.Order));
        }
        return numbers;
    }

    private bool TryRead(Tag tag, out Vr vr, out ReadOnlyMemory<byte> value, out ByteOrder order)
    {
        var row = RowOf(tag.Value);
        (vr, value, order) = (Vr.None, default, ByteOrder.LittleEndian);
        if (row < 0 || Table.Entries[row].Vr == Vr.SQ || Table.Entries[row].Has(EntryFlags.OutsideMemory | EntryFlags.Fragments))
        {
            return false;
        }
        (vr, value, order) = (Table.Entries[row].Vr, Table.ValueOf(row), Table.Entries[row].Order);
        return value.Length > 0;
    }

    private CharacterRepertoire ResolveCharacters()
    {
        var row = RowOf(Tags.SpecificCharacterSet);
        if (row < 0)
        {
            return parent?.Characters ?? CharacterRepertoire.Ascii.With(fallback);
        }
        var terms = TextsOf(row);
        return CharacterRepertoire.FromTerms(terms as string[] ?? [.. terms]).With(fallback);
    }
}
