namespace DataBank.Dicom;

/// <summary>
/// Builds a data set, from nothing or as an edited copy; elements come out in tag order whatever the order of the calls, and of an
/// element that the source has twice only the first.
/// </summary>
public sealed class DatasetBuilder
{
    private readonly DicomDataset? source;
    private readonly CharacterRepertoire? inherited;
    private readonly SortedDictionary<uint, ElementEdit> edits = [];

    public DatasetBuilder()
    {
    }

    /// <summary>Starts with all elements of <paramref name="source"/>; untouched values are copied, never re-encoded.</summary>
    public DatasetBuilder(DicomDataset source) => this.source = source;

    /// <summary>Starts an item whose text follows a repertoire that the surrounding data set names.</summary>
    internal DatasetBuilder(CharacterRepertoire inherited) => this.inherited = inherited;

    /// <summary>
    /// Sets an element with the dictionary's VR. Text is written in the character set of the source or the one (0008,0005) is set to;
    /// with neither, in ISO_IR 192 as soon as a text needs it. No values: an empty element.
    /// </summary>
    public DatasetBuilder Set(Tag tag, params ReadOnlySpan<string> values)
    {
        var vr = DataDictionary.ImplicitVr(tag.Value, signedPixels: values.Length > 0 && values[0].StartsWith('-') ? 1 : 0);
        return vr == Vr.UN ? throw new ArgumentException($"The dictionary has no VR for ({tag}).", nameof(tag)) : Set(tag, vr, values);
    }

    public DatasetBuilder Set(Tag tag, Vr vr, params ReadOnlySpan<string> values)
    {
        edits[tag.Value] = values.Length == 0 || values is [""] ? new ElementEdit(vr, default(ReadOnlyMemory<byte>)) : new ElementEdit(vr, values.ToArray());
        return this;
    }

    /// <summary>Sets raw value bytes (OB, OW, UN …) in little endian; an odd length is padded.</summary>
    public DatasetBuilder Set(Tag tag, Vr vr, ReadOnlyMemory<byte> value)
    {
        edits[tag.Value] = new ElementEdit(vr, (value.Length & 1) == 0 ? value : ValueEncoder.Pad(vr, value.Span));
        return this;
    }

    /// <summary>Sets a value that is not at hand, as if it had been left outside memory.</summary>
    internal DatasetBuilder SetElsewhere(Tag tag, Vr vr)
    {
        edits[tag.Value] = ElementEdit.Elsewhere(vr);
        return this;
    }

    /// <summary>Sets a sequence.</summary>
    public DatasetBuilder Set(Tag sequence, IReadOnlyList<DicomDataset> items)
    {
        edits[sequence.Value] = new ElementEdit(items);
        return this;
    }

    /// <summary>Takes an element away, every copy of it.</summary>
    public DatasetBuilder Remove(Tag tag)
    {
        edits[tag.Value] = default;
        return this;
    }

    /// <exception cref="InvalidOperationException">A text cannot be written in the data set's character set.</exception>
    public DicomDataset Build()
    {
        var characters = ChooseCharacters();
        var table = new TableWriter(source, characters);
        List<int> rows = source is null ? [] : RowOrder.Rows(source);
        var next = 0;
        foreach (var (tag, edit) in edits)
        {
            while (next < rows.Count && source!.Table.Entries[rows[next]].Tag < tag)
            {
                table.Copy(source, rows[next++]);
            }
            if (next < rows.Count && source!.Table.Entries[rows[next]].Tag == tag)
            {
                next++;
            }
            table.Add(tag, edit);
        }
        while (next < rows.Count)
        {
            table.Copy(source!, rows[next++]);
        }
        return new DicomDataset(table.ToTable(), characters);
    }

    private CharacterRepertoire ChooseCharacters()
    {
        var isEdited = edits.TryGetValue(Tags.SpecificCharacterSet, out var edit);
        if (isEdited && !edit.IsRemoval)
        {
            return CharacterRepertoire.FromTerms(edit.Texts ?? []);
        }
        var characters = isEdited ? CharacterRepertoire.Ascii : source?.Characters ?? inherited ?? CharacterRepertoire.Ascii;
        if (characters.IsPlain && edits.Values.Any(e => e.Vr.HasCharacterSet() && e.Texts is { } texts && !texts.All(text => System.Text.Ascii.IsValid(text))))
        {
            Set(Tag.FromValue(Tags.SpecificCharacterSet), "ISO_IR 192");
            return CharacterRepertoire.Utf8;
        }
        return characters;
    }
}
