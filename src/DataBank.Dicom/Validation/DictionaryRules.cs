using System.Globalization;

namespace DataBank.Dicom;

/// <summary>VR, multiplicity and registration of elements (PS3.6), creators of private ones (PS3.5 §7.8).</summary>
internal static class DictionaryRules
{
    public static void Check(DicomDataset dataset, int row, string path, int signedPixels, FindingList findings)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var tag = Tag.FromValue(entry.Tag);
        if (tag.IsPrivate)
        {
            CheckPrivate(dataset, tag, path, findings);
            return;
        }
        if (DataDictionary.Find(tag) is not { } known)
        {
            findings.Warn(path, tag, "PS3.6", "The element is not in the dictionary of the standard.");
            return;
        }
        if (known.IsRetired)
        {
            findings.Warn(path, tag, "PS3.6", "The element is retired.");
        }
        if (entry.Has(EntryFlags.CameAsUnknown))
        {
            findings.Warn(path, tag, "PS3.5 §6.2.2", $"The element came as UN although the dictionary has {known.Vr}.");
        }
        else if (entry.Vr == Vr.UN)
        {
            findings.Warn(path, tag, "PS3.5 §6.2.2", $"The element is UN although the dictionary has {known.Vr}.");
        }
        else if (known.Vr != Vr.None && !DataDictionary.Allows(tag, entry.Vr))
        {
            findings.Error(path, tag, "PS3.6", $"The element is {entry.Vr} where the dictionary has {known.Vr}.");
        }
        else if (!entry.Has(EntryFlags.OutsideMemory | EntryFlags.Fragments) && entry.Vr != Vr.SQ && entry.Length > 0)
        {
            CheckMultiplicity(dataset, row, path, known, findings);
        }
    }

    private static void CheckPrivate(DicomDataset dataset, Tag tag, string path, FindingList findings)
    {
        if (tag.Element is > 0 and < 0x10 || tag.Group < 0x0009)
        {
            findings.Error(path, tag, "PS3.5 §7.8.1", "The tag is none that private elements may have.");
        }
        else if (tag.Element >= 0x1000 && dataset.Text(new Tag(tag.Group, (ushort)(tag.Element >> 8))) is null)
        {
            findings.Error(path, tag, "PS3.5 §7.8.1", "The block of this private element has no creator.");
        }
    }

    private static void CheckMultiplicity(DicomDataset dataset, int row, string path, DictionaryEntry known, FindingList findings)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var size = entry.Vr.ValueBytes();
        if (size == 0 && (!entry.Vr.IsText() || entry.Vr.IsSingleText()))
        {
            return;
        }
        var count = size > 0 ? (int)entry.Length / size : dataset.TextsOf(row).Count;
        if (count > 0 && !Allows(known.Vm, count))
        {
            findings.Error(path, known.Tag, "PS3.6", $"The element has {count} values where the dictionary has {known.Vm}.");
        }
    }

    /// <summary>Whether a multiplicity as the dictionary writes it ("1", "2-4", "1-n", "2-2n") allows a number of values.</summary>
    internal static bool Allows(string vm, int count)
    {
        var dash = vm.IndexOf('-', StringComparison.Ordinal);
        var least = int.Parse(dash < 0 ? vm : vm[..dash], CultureInfo.InvariantCulture);
        if (dash < 0)
        {
            return count == least;
        }
        var most = vm[(dash + 1)..];
        return count >= least && (!most.EndsWith('n')
            ? count <= int.Parse(most, CultureInfo.InvariantCulture)
            : most.Length == 1 || count % int.Parse(most[..^1], CultureInfo.InvariantCulture) == 0);
    }
}
