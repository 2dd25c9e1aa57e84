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
        xml.WriteStartElement("DicomAttribute", DicomXml.Namespace);
        xml.WriteAttributeString("tag", tag.ToString());
        xml.WriteAttributeString("vr", entry.Vr.IsKnown() ? entry.Vr.ToString() : "UN");
        if (DataDictionary.Find(tag)?.Keyword is { Length: > 0 } keyword)
        {
            xml.WriteAttributeString("keyword", keyword);
        }
        if (tag.IsPrivate && tag.Element >= 0x1000 && dataset.Text(new Tag(tag.Group, (ushort)(tag.Element >> 8))) is { } creator && IsXml(creator))
        {
            xml.WriteAttributeString("privateCreator", creator);
        }
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
            xml.WriteStartElement("Item", DicomXml.Namespace);
            xml.WriteAttributeString("number", number);
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
        if (!texts.All(IsXml))
        {
            // XML has no control characters: such a text goes as the bytes it has in UTF-8, the only form that keeps it; one of a VR
            // without a character set as the bytes it came in.
            var bytes = entry.Vr.HasCharacterSet() ? ValueEncoder.Encode(entry.Vr, [.. texts], CharacterRepertoire.Utf8) : dataset.Table.ValueOf(row).Span;
            xml.WriteElementString("InlineBinary", DicomXml.Namespace, Convert.ToBase64String(bytes));
            return;
        }
        for (var i = 0; i < texts.Count; i++)
        {
            xml.WriteStartElement(entry.Vr == Vr.PN ? "PersonName" : "Value", DicomXml.Namespace);
            xml.WriteAttributeString("number", (i + 1).ToString(CultureInfo.InvariantCulture));
            if (entry.Vr == Vr.PN)
            {
                WriteName(texts[i]);
            }
            else if (texts[i].Length > 0)
            {
                xml.WriteString(texts[i]);
            }
            xml.WriteEndElement();
        }
    }

    private void WriteName(string name)
    {
        var groups = name.Split('=', 3); // Delimiters beyond the third group and the fifth component are against the standard, and kept.
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Length == 0)
            {
                continue;
            }
            xml.WriteStartElement(DicomXml.Groups[i], DicomXml.Namespace);
            var parts = groups[i].Split('^', 5);
            for (var part = 0; part < parts.Length; part++)
            {
                // Empty components are left out but for the last, which tells how many delimiters there were.
                if (parts[part].Length > 0 || part == parts.Length - 1)
                {
                    xml.WriteElementString(DicomXml.Components[part], DicomXml.Namespace, parts[part]);
                }
            }
            xml.WriteEndElement();
        }
    }

    private void WriteBulk(ElementTable table, int row, string path, bool isOutside)
    {
        ref readonly var entry = ref table.Entries[row];
        if ((isOutside || table.SizeOf(row) > LargestInline) && bulkDataUri?.Invoke(path) is { } uri)
        {
            xml.WriteStartElement("BulkData", DicomXml.Namespace);
            xml.WriteAttributeString("uri", uri);
            xml.WriteEndElement();
        }
        else if (!isOutside && !entry.Has(EntryFlags.Fragments))
        {
            xml.WriteStartElement("InlineBinary", DicomXml.Namespace);
            var value = table.LittleEndianValueOf(row);
            xml.WriteBase64(value.ToArray(), 0, value.Length);
            xml.WriteEndElement();
        }
    }

    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++])))
            {
                return false;
            }
        }
        return true;
    }
}
