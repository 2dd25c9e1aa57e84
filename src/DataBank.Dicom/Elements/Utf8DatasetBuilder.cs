namespace DataBank.Dicom;

/// <summary>
/// Builds a data set from a form whose text is Unicode (JSON, XML): one with more than ASCII in it comes out in ISO_IR 192, whatever its
/// (0008,0005) said; an item that names no character set follows the data set around it.
/// </summary>
internal sealed class Utf8DatasetBuilder(Utf8DatasetBuilder? parent)
{
    private const int DeepestNesting = 64;
    private readonly DatasetBuilder builder = new(CharacterRepertoire.Utf8);
    private readonly int depth = parent is null ? 0 : parent.depth + 1;
    private bool hasWideText;
    private bool namesCharacters;

    public bool IsTooDeep => depth > DeepestNesting;

    public void Set(Tag tag, Vr vr, ReadOnlyMemory<byte> value) => builder.Set(tag, vr, value);

    public void SetElsewhere(Tag tag, Vr vr) => builder.SetElsewhere(tag, vr);

    public void Set(Tag tag, IReadOnlyList<DicomDataset> items) => builder.Set(tag, items);

    public void Set(Tag tag, Vr vr, string[] texts)
    {
        namesCharacters |= tag.Value == Tags.SpecificCharacterSet;
        hasWideText |= vr.HasCharacterSet() && !Array.TrueForAll(texts, text => System.Text.Ascii.IsValid(text));
        builder.Set(tag, vr, texts);
    }

    public DicomDataset Build()
    {
        if (hasWideText && (parent is null || namesCharacters))
        {
            builder.Set(Tag.FromValue(Tags.SpecificCharacterSet), "ISO_IR 192");
        }
        if (parent is not null && hasWideText && !namesCharacters)
        {
            parent.hasWideText = true;
        }
        return builder.Build();
    }
}
