namespace DataBank.Dicom;

/// <summary>Looks up the VRs of private elements that came without one, by the creators of their blocks (PS3.5 §7.8.1, §6.2.2).</summary>
internal static class PrivateVrs
{
    public static DicomDataset Apply(DicomDataset dataset, PrivateDictionary privateElements)
    {
        var entries = (ElementEntry[])dataset.Table.Entries.Clone();
        var isChanged = false;
        Apply(dataset, privateElements, entries, ref isChanged);
        return isChanged ? new DicomDataset(dataset, new ElementTable(entries, dataset.Table.Sources)) : dataset;
    }

    private static void Apply(DicomDataset dataset, PrivateDictionary privateElements, ElementEntry[] entries, ref bool isChanged)
    {
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            ref var entry = ref entries[row];
            if (entry.Vr == Vr.SQ)
            {
                foreach (var item in dataset.ItemsOf(row))
                {
                    Apply(item, privateElements, entries, ref isChanged);
                }
            }
            else if (entry.Vr == Vr.UN && !entry.Has(EntryFlags.Fragments | EntryFlags.OutsideMemory)
                && entry.Order == ByteOrder.LittleEndian // UN is always little endian; in a big-endian file its numbers would be turned.
                && privateElements.Find(dataset, Tag.FromValue(entry.Tag)) is { Vr: not (Vr.UN or Vr.SQ) } known
                && entry.Length % Math.Max(1, Math.Max(known.Vr.NumberBytes(), known.Vr.ValueBytes())) == 0)
            {
                (entry.Vr, isChanged) = (known.Vr, true);
                entry.Flags |= EntryFlags.CameAsUnknown;
            }
        }
    }
}
