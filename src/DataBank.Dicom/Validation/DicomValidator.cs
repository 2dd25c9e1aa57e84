using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Holds a file against the standard: file meta (PS3.10), values (PS3.5, PS3.6) and the modules of its IOD (PS3.3).</summary>
public static class DicomValidator
{
    /// <summary>All deviations in the order of the data set, at most <see cref="FindingList.Most"/>. Values outside memory are not looked into.</summary>
    public static IReadOnlyList<DicomFinding> Validate(DicomFile file)
    {
        var findings = new FindingList();
        foreach (var warning in file.Warnings)
        {
            findings.Warn(warning.Tag == default ? "" : warning.Tag.ToString(), "PS3.5 §7", $"{warning.Message}, at byte {warning.Offset}.");
        }
        FileMetaRules.Check(file, findings);
        CheckElements(file.FileMeta, "", signedPixels: 0, findings);
        CheckElements(file.Dataset, "", file.Dataset.Integer(Tag.FromValue(Tags.PixelRepresentation)) is 1 ? 1 : 0, findings);
        UidRules.Check(file.Dataset, findings);
        ImageRules.Check(file, findings);
        IodRules.Check(file, findings);
        return findings.Found;
    }

    private static void CheckElements(DicomDataset dataset, string path, int signedPixels, FindingList findings)
    {
        var entries = dataset.Table.Entries;
        long previous = -1;
        if (dataset.Characters.HasUnknownTerm && dataset.NamesCharacters)
        {
            findings.Error(path, Tag.FromValue(Tags.SpecificCharacterSet), "PS3.3 §C.12.1.1.2", "The character set is not one of the standard.");
        }
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            var tag = Tag.FromValue(entries[row].Tag);
            if (entries[row].Tag == previous)
            {
                findings.Error(path, tag, "PS3.5 §7.1", "The element is there twice.");
            }
            else if (entries[row].Tag < previous)
            {
                findings.Error(path, tag, "PS3.5 §7.1", "The element is not in the order of tags.");
            }
            previous = entries[row].Tag;
            DictionaryRules.Check(dataset, row, path, signedPixels, findings);
            if (entries[row].Vr == Vr.SQ)
            {
                var items = dataset.ItemsOf(row);
                for (var i = 0; i < items.Count && !findings.IsFull; i++)
                {
                    CheckElements(items[i], string.Create(CultureInfo.InvariantCulture, $"{path}{tag}/{i + 1}/"), signedPixels, findings);
                }
            }
            else if (!entries[row].Has(EntryFlags.OutsideMemory | EntryFlags.Fragments))
            {
                ValueRules.Check(dataset, row, path, findings);
            }
        }
    }
}
