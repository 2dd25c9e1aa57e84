using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// Puts a new element table together from rows of others and new values. Rows keep pointing to the bytes they came from, so that an
/// edit of a large data set copies its rows only; small values of foreign tables move into one new range, so that a built data set
/// does not keep hundreds of others alive.
/// </summary>
internal sealed class TableWriter
{
    private const int LargestMoved = 64 * 1024;
    private readonly List<ElementEntry> entries = [];
    private readonly List<ByteSource?> sources = [];
    private readonly ArrayBufferWriter<byte> added = new();
    private readonly CharacterRepertoire characters;
    private readonly byte addedSource;

    public TableWriter(DicomDataset? source, CharacterRepertoire characters)
    {
        this.characters = characters;
        sources.AddRange(source?.Table.Sources ?? []);
        addedSource = (byte)sources.Count;
        sources.Add(null);
    }

    public ElementTable ToTable()
    {
        sources[addedSource] = new ByteSource(0, added.WrittenMemory);
        return new ElementTable([.. entries], [.. sources.Select(source => source!)]);
    }

    public void Add(uint tag, ElementEdit edit)
    {
        if (edit.IsRemoval)
        {
            return;
        }
        if (edit.Items is { } items)
        {
            AddSequence(tag, items);
            return;
        }
        if (edit.IsElsewhere)
        {
            entries.Add(new ElementEntry { Tag = tag, Vr = edit.Vr, Flags = EntryFlags.OutsideMemory, Source = addedSource, Offset = ElementEntry.Nowhere, Length = uint.MaxValue, Next = entries.Count + 1 });
            return;
        }
        var value = edit.Texts is { } texts ? ValueEncoder.Encode(edit.Vr, texts, characters) : edit.Bytes;
        var entry = new ElementEntry { Tag = tag, Vr = edit.Vr, Length = (uint)value.Length, Next = entries.Count + 1 };
        if (edit.Vr == Vr.SQ)
        {
            entry.Length = 0; // An empty sequence set without items.
        }
        else if (value.Length <= LargestMoved || sources.Count == byte.MaxValue)
        {
            (entry.Source, entry.Offset) = (addedSource, added.WrittenCount);
            added.Write(value.Span);
        }
        else
        {
            entry.Source = (byte)sources.Count;
            sources.Add(new ByteSource(0, value));
        }
        entries.Add(entry);
    }

    /// <summary>Copies one row with everything below it.</summary>
    public void Copy(DicomDataset from, int row)
    {
        var table = from.Table;
        var shift = entries.Count - row;
        var end = table.Entries[row].Next;
        for (var i = row; i < end; i++)
        {
            var entry = table.Entries[i];
            entry.Next += shift;
            if (entry.Vr is not (Vr.SQ or Vr.None))
            {
                Take(table, i, ref entry);
            }
            else if (entry.Tag == Tags.SequenceDelimiter && entries.Count > 0)
            {
                // The end of fragments moves with their beginning.
                entry.Offset += entries[^1].Offset - table.Entries[i - 1].Offset;
            }
            entries.Add(entry);
        }
    }

    private void AddSequence(uint tag, IReadOnlyList<DicomDataset> items)
    {
        var sequence = entries.Count;
        entries.Add(new ElementEntry { Tag = tag, Vr = Vr.SQ });
        foreach (var item in items)
        {
            var row = entries.Count;
            var flags = item.IsItemOfUndefinedLength ? EntryFlags.UndefinedLength : EntryFlags.None;
            entries.Add(new ElementEntry { Tag = Tags.Item, Flags = flags });
            var owes = !item.NamesCharacters && !item.Characters.Terms.SequenceEqual(characters.Terms) && DependsOnCharacters(item);
            for (var i = item.First; i < item.End; i = item.Table.Entries[i].Next)
            {
                if (owes && item.Table.Entries[i].Tag > Tags.SpecificCharacterSet)
                {
                    AddCharacters(item);
                    owes = false;
                }
                Copy(item, i);
            }
            entries[row] = entries[row] with { Next = entries.Count };
        }
        entries[sequence] = entries[sequence] with { Next = entries.Count };
    }

    /// <summary>Whether a text anywhere in an item would read differently in another character set.</summary>
    private static bool DependsOnCharacters(DicomDataset item)
    {
        var entries = item.Table.Entries;
        for (var row = item.First; row < item.End; row++)
        {
            if (entries[row].Vr.HasCharacterSet() && !entries[row].Has(EntryFlags.OutsideMemory)
                && item.Table.ValueOf(row).Span is var value && (!System.Text.Ascii.IsValid(value) || value.ContainsAny((byte)0x1B, (byte)'~')))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>An item that came from elsewhere takes the character set along that it followed there.</summary>
    private void AddCharacters(DicomDataset item)
    {
        string[] terms = [.. item.Characters.Terms];
        Add(Tags.SpecificCharacterSet, terms.Length == 0 ? new ElementEdit(Vr.CS, (ReadOnlyMemory<byte>)"ISO_IR 6"u8.ToArray()) : new ElementEdit(Vr.CS, terms));
    }

    private void Take(ElementTable table, int row, ref ElementEntry entry)
    {
        if (entry.Offset == ElementEntry.Nowhere)
        {
            entry.Source = addedSource;
            return;
        }
        var source = table.SourceOf(entry);
        var index = sources.IndexOf(source);
        if (index >= 0)
        {
            entry.Source = (byte)index;
            return;
        }
        var size = table.SizeOf(row);
        var isHere = !entry.Has(EntryFlags.OutsideMemory) && size >= 0;
        if (isHere && (size <= LargestMoved || sources.Count == byte.MaxValue))
        {
            var offset = added.WrittenCount;
            var room = added.GetSpan((int)Math.Max(size, 1))[..(int)size];
            table.ValueOf(row).Span.CopyTo(room);
            added.Advance((int)size);
            (entry.Source, entry.Offset) = (addedSource, offset);
        }
        else
        {
            if (sources.Count == byte.MaxValue)
            {
                throw new InvalidOperationException("A data set is put together from too many files.");
            }
            entry.Source = (byte)sources.Count;
            sources.Add(source);
        }
    }
}
