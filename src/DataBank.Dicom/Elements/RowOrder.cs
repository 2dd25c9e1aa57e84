namespace DataBank.Dicom;

/// <summary>The rows of one level in the order the standard has them: by tag, of an element that is there twice the first only (PS3.5 §7.1).</summary>
internal static class RowOrder
{
    /// <summary>Whether the rows are in that order as they stand, as in nearly every file.</summary>
    public static bool IsSorted(DicomDataset dataset)
    {
        var entries = dataset.Table.Entries;
        long previous = -1;
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            if (entries[row].Tag <= previous)
            {
                return false;
            }
            previous = entries[row].Tag;
        }
        return true;
    }

    public static List<int> Rows(DicomDataset dataset)
    {
        var entries = dataset.Table.Entries;
        var rows = new List<int>();
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            rows.Add(row);
        }
        return IsSorted(dataset) ? rows : [.. rows.DistinctBy(row => entries[row].Tag).OrderBy(row => entries[row].Tag)];
    }
}
