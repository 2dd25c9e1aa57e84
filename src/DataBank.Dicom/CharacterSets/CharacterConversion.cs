namespace DataBank.Dicom;

/// <summary>Writes data sets anew in another character set (PS3.3 C.12.1.1.2).</summary>
public static class CharacterConversion
{
    /// <summary>
    /// The same data set in the character set that <paramref name="terms"/> name, as (0008,0005) would; in ISO_IR 192 when they cannot
    /// express one of its texts. Values outside memory can't come along.
    /// </summary>
    public static DicomDataset Convert(DicomDataset dataset, IReadOnlyList<string> terms)
    {
        try
        {
            return Written(dataset, CharacterRepertoire.FromTerms([.. terms]), terms);
        }
        catch (InvalidOperationException)
        {
            return Written(dataset, CharacterRepertoire.Utf8, CharacterRepertoire.Utf8.Terms);
        }
    }

    private static DicomDataset Written(DicomDataset dataset, CharacterRepertoire characters, IReadOnlyList<string>? terms)
    {
        // Items follow the data set around them; at the top an element says so even if it is empty.
        var builder = terms is null ? new DatasetBuilder(characters) : new DatasetBuilder().Set(Tag.FromValue(Tags.SpecificCharacterSet), [.. terms]);
        foreach (var element in dataset.Elements)
        {
            if (element.Tag.Value == Tags.SpecificCharacterSet) continue;
            if (element.Vr == Vr.SQ) builder.Set(element.Tag, [.. dataset.Items(element.Tag).Select(item => Written(item, characters, terms: null))]);
            else if (element.Vr.HasCharacterSet()) builder.Set(element.Tag, element.Vr, [.. dataset.Texts(element.Tag)]);
            else builder.Set(element.Tag, element.Vr, dataset.Bytes(element.Tag));
        }
        return builder.Build();
    }
}
