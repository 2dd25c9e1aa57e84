namespace DataBank.Dicom;

/// <summary>Follows the offsets of a DICOMDIR (PS3.3 F.2.2). Each record is visited once, whatever the offsets say.</summary>
internal sealed class DirectoryReader
{
    private readonly Dictionary<long, DicomDataset> byOffset = [];
    private readonly IReadOnlyList<DicomDataset> items;
    private readonly DicomDataset dataset;

    public DirectoryReader(DicomDataset dataset)
    {
        this.dataset = dataset;
        items = dataset.Items(Tag.FromValue(Tags.DirectoryRecords));
        foreach (var item in items)
        {
            byOffset[OffsetOf(item)] = item;
        }
    }

    /// <summary>Where the item of a record begins in the file.</summary>
    public static long OffsetOf(DicomDataset item) => item.Table.Entries[item.First - 1].Offset - 8;

    public IReadOnlyList<DirectoryRecord> Read()
    {
        var root = dataset.Integer(Tag.FromValue(Tags.FirstRootRecord)) ?? 0;
        return root == 0 && items.Count > 0 ? InOrder() : Level(root, depth: 0);
    }

    private List<DirectoryRecord> Level(long offset, int depth)
    {
        const int DeepestNesting = 16;
        var records = new List<DirectoryRecord>();
        while (offset != 0 && depth < DeepestNesting && byOffset.Remove(offset, out var item))
        {
            var below = Level(item.Integer(Tag.FromValue(Tags.LowerRecord)) ?? 0, depth + 1);
            if (item.Integer(Tag.FromValue(Tags.RecordInUse)) != 0) records.Add(RecordOf(item, below)); // 0 marks a deleted record.
            offset = item.Integer(Tag.FromValue(Tags.NextRecord)) ?? 0;
        }
        return records;
    }

    /// <summary>Some writers leave all offsets out: then the records are in order, each below the latest of the level above.</summary>
    private List<DirectoryRecord> InOrder()
    {
        var open = new Stack<(int Level, List<DirectoryRecord> Records)>();
        var roots = new List<DirectoryRecord>();
        foreach (var item in items)
        {
            var level = item.Text(Tag.FromValue(Tags.RecordType)) switch { "PATIENT" => 0, "STUDY" => 1, "SERIES" => 2, _ => 3 };
            while (open.TryPeek(out var top) && top.Level >= level)
            {
                open.Pop();
            }
            var below = new List<DirectoryRecord>();
            (open.TryPeek(out var parent) ? parent.Records : roots).Add(RecordOf(item, below));
            open.Push((level, below));
        }
        return roots;
    }

    private static DirectoryRecord RecordOf(DicomDataset item, List<DirectoryRecord> below) =>
        new(item.Text(Tag.FromValue(Tags.RecordType)) ?? "", item, item.Texts(Tag.FromValue(Tags.ReferencedFileId)), below);
}
