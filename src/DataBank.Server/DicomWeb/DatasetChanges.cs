using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Data sets that others change: workitems and performed procedure steps.</summary>
internal static class DatasetChanges
{
    /// <summary>Whether an attribute is there with a value or an item.</summary>
    public static bool HasValue(this DicomDataset dataset, Tag tag) => dataset.Items(tag).Count > 0 || dataset.Text(tag) is not null;

    /// <summary>A data set with the attributes of another in place of its own; both in UTF-8, as what came by the web is.</summary>
    public static DatasetBuilder With(this DicomDataset dataset, DicomDataset changes)
    {
        var builder = new DatasetBuilder(dataset);
        foreach (var element in changes.Elements)
        {
            if (element.Tag == QueryRetrieve.CharacterSet) continue;
            if (element.Vr == Vr.SQ) builder.Set(element.Tag, changes.Items(element.Tag));
            else builder.Set(element.Tag, element.Vr, changes.Bytes(element.Tag));
        }
        return builder;
    }
}
