using System.Globalization;
using System.Xml;

namespace DataBank.Dicom;

/// <summary>Writes the Native DICOM Model (PS3.19 A.1.6).</summary>
internal sealed class DicomXmlWriter(XmlWriter xml, Func<string, string?>? bulkDataUri)
{
    private const int LargestInline = 1024;

    public void Write(DicomDataset dataset, string? path)
    {
        var entries = dataset.Table.Entries;
        foreach (var row in RowOrder.Rows(dataset))
        {
            if (entries[row].Tag >> 16 != 0x0002)
            {
                WriteElement(dataset, row, path);
            }
        }
    }

    private void WriteElement(DicomDataset dataset, int row, string? path)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var tag = Tag.FromValue(entry.Tag);
        NativeModel.BeginAttribute(xml, tag, entry.Vr.IsKnown() ? entry.Vr.ToString() : "UN", NativeModel.CreatorOf(tag) is { } creator ? dataset.Text(creator) : null);
        if (entry.Vr == Vr.SQ)
        {
            WriteItems(dataset, row, path);
        }
        else if (entry.Length > 0 || entry.Has(EntryFlags.Fragments))
        {
            WriteValue(dataset, row, path is null ? tag.ToString() : $"{path}/{tag}");
        }
        xml.WriteEndElement();
    }

    private void WriteItems(DicomDataset dataset, int row, string? path)
    {
        var items = dataset.ItemsOf(row);
        var tag = Tag.FromValue(dataset.Table.Entries[row].Tag);
        for (var i = 0; i < items.Count; i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            NativeModel.BeginItem(xml, i + 1);
            Write(items[i], path is null ? $"{tag}/{number}" : $"{path}/{tag}/{number}");
            xml.WriteEndElement();
        }
    }

    private void WriteValue(DicomDataset dataset, int row, string path)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var isOutside = entry.Has(EntryFlags.OutsideMemory);
        if (isOutside || entry.Has(EntryFlags.Fragments) || (!entry.Vr.IsText() && entry.Vr.ValueBytes() == 0))
        {
            WriteBulk(dataset.Table, row, path, isOutside);
            return;
        }
        var texts = entry.Tag == Tags.SpecificCharacterSet ? [dataset.Characters.IsPlain ? "ISO_IR 6" : "ISO_IR 192"] : dataset.TextsOf(row);
        if (!NativeModel.TryWriteTexts(xml, entry.Vr, texts))
        {
            // XML has no control characters: such a text goes as the bytes it has in UTF-8, the only form that keeps it; one of a VR
            // without a character set as the bytes it came in.
            var bytes = entry.Vr.HasCharacterSet() ? ValueEncoder.Encode(entry.Vr, [.. texts], CharacterRepertoire.Utf8) : dataset.Table.ValueOf(row).Span;
            NativeModel.WriteInline(xml, Convert.ToBase64String(bytes));
        }
    }

    private void WriteBulk(ElementTable table, int row, string path, bool isOutside)
    {
        ref readonly var entry = ref table.Entries[row];
        if ((isOutside || table.SizeOf(row) > LargestInline) && bulkDataUri?.Invoke(path) is { } uri)
        {
            NativeModel.WriteBulkData(xml, uri);
        }
        else if (!isOutside && !entry.Has(EntryFlags.Fragments))
        {
            NativeModel.WriteInline(xml, Convert.ToBase64String(table.LittleEndianValueOf(row).Span));
        }
    }
}
