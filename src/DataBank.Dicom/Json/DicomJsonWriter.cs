using System.Globalization;
using System.Text.Json;

namespace DataBank.Dicom;

/// <summary>Writes the DICOM JSON model (PS3.18 F.2).</summary>
internal sealed class DicomJsonWriter(Utf8JsonWriter json, Func<string, string?>? bulkDataUri)
{
    private const int LargestInline = 1024;

    /// <summary>Integers beyond this are not exact in readers that hold numbers as doubles, and go out as strings (PS3.18 F.2.3).</summary>
    private const long LargestExact = 1L << 53;

    public void Write(DicomDataset dataset, string? path)
    {
        json.WriteStartObject();
        var entries = dataset.Table.Entries;
        Span<char> name = stackalloc char[8];
        foreach (var row in SortedRows(dataset))
        {
            var tag = entries[row].Tag;
            if (tag >> 16 == 0x0002)
            {
                continue;
            }
            tag.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
            json.WriteStartObject(name);
            WriteElement(dataset, row, path);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteElement(DicomDataset dataset, int row, string? path)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        json.WriteString("vr"u8, Letters(entry.Vr));
        if (entry.Vr == Vr.SQ)
        {
            WriteItems(dataset, row, path);
            return;
        }
        var isOutside = entry.Has(EntryFlags.OutsideMemory);
        var isEmpty = entry.Length == 0 && !entry.Has(EntryFlags.Fragments);
        if (isEmpty)
        {
            return;
        }
        if (entry.Tag == Tags.SpecificCharacterSet)
        {
            WriteCharacterSet(dataset);
        }
        else if (isOutside || entry.Vr.IsBulk() || entry.Has(EntryFlags.Fragments) || (!entry.Vr.IsText() && entry.Vr.ValueBytes() == 0))
        {
            WriteBulk(dataset.Table, row, path, isOutside);
        }
        else if (entry.Vr == Vr.PN)
        {
            WriteNames(dataset.TextsOf(row));
        }
        else if (entry.Vr.IsText())
        {
            WriteTexts(entry.Vr, dataset.TextsOf(row));
        }
        else
        {
            WriteNumbers(dataset.Table, row);
        }
    }

    /// <summary>JSON is UTF-8, and says so of text that was in another set.</summary>
    private void WriteCharacterSet(DicomDataset dataset)
    {
        json.WriteStartArray("Value"u8);
        json.WriteStringValue(dataset.Characters.IsPlain ? "ISO_IR 6" : "ISO_IR 192");
        json.WriteEndArray();
    }

    private void WriteItems(DicomDataset dataset, int row, string? path)
    {
        var items = dataset.ItemsOf(row);
        if (items.Count == 0)
        {
            return;
        }
        json.WriteStartArray("Value"u8);
        for (var i = 0; i < items.Count; i++)
        {
            // Paths are only made for those who ask for them.
            Write(items[i], bulkDataUri is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Join(path, dataset.Table.Entries[row].Tag)}/{i + 1}"));
        }
        json.WriteEndArray();
    }

    private void WriteBulk(ElementTable table, int row, string? path, bool isOutside)
    {
        ref readonly var entry = ref table.Entries[row];
        if ((isOutside || table.SizeOf(row) > LargestInline) && bulkDataUri?.Invoke(Join(path, entry.Tag)) is { } uri)
        {
            json.WriteString("BulkDataURI"u8, uri);
            return;
        }
        // Fragments have no form as one value: without a URI for them only the VR is told.
        if (isOutside || entry.Has(EntryFlags.Fragments))
        {
            return;
        }
        var value = table.ValueOf(row);
        if (table.SourceOf(entry).Order == ByteOrder.BigEndian && entry.Vr.NumberBytes() > 1)
        {
            var turned = value.ToArray(); // InlineBinary is little endian (PS3.18 F.2.7).
            BinaryValues.Reverse(entry.Vr, turned);
            value = turned;
        }
        json.WriteBase64String("InlineBinary"u8, value.Span);
    }

    private void WriteNames(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }
        json.WriteStartArray("Value"u8);
        foreach (var name in names)
        {
            if (name.Length == 0)
            {
                json.WriteNullValue();
                continue;
            }
            json.WriteStartObject();
            ReadOnlySpan<string> members = ["Alphabetic", "Ideographic", "Phonetic"];
            var groups = name.Split('=');
            for (var i = 0; i < Math.Min(3, groups.Length); i++)
            {
                if (groups[i].Length > 0)
                {
                    json.WriteString(members[i], groups[i]);
                }
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteTexts(Vr vr, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }
        json.WriteStartArray("Value"u8);
        foreach (var text in texts)
        {
            if (text.Length == 0)
            {
                json.WriteNullValue();
            }
            else if (vr is Vr.DS or Vr.IS && DecimalText.IsExactNumber(text))
            {
                json.WriteRawValue(text, skipInputValidation: true);
            }
            else
            {
                json.WriteStringValue(text);
            }
        }
        json.WriteEndArray();
    }

    private void WriteNumbers(ElementTable table, int row)
    {
        ref readonly var entry = ref table.Entries[row];
        var order = table.SourceOf(entry).Order;
        var size = entry.Vr.ValueBytes();
        var value = table.ValueOf(row).Span;
        if (value.Length < size)
        {
            return;
        }
        json.WriteStartArray("Value"u8);
        for (; value.Length >= size; value = value[size..])
        {
            if (entry.Vr == Vr.AT)
            {
                json.WriteStringValue(BinaryValues.Text(Vr.AT, value, order));
            }
            else if (entry.Vr == Vr.FL && BitConverter.UInt32BitsToSingle(BinaryValues.UInt32(value, order)) is var single && float.IsFinite(single))
            {
                json.WriteNumberValue((double)single); // All its digits, so that readers with doubles hold the same number.
            }
            else if (entry.Vr == Vr.FD && BitConverter.UInt64BitsToDouble(BinaryValues.UInt64(value, order)) is var number && double.IsFinite(number))
            {
                json.WriteNumberValue(number);
            }
            else if (BinaryValues.Integer(entry.Vr, value, order) is { } integer and >= -LargestExact and <= LargestExact)
            {
                json.WriteNumberValue(integer);
            }
            else
            {
                json.WriteStringValue(BinaryValues.Text(entry.Vr, value, order));
            }
        }
        json.WriteEndArray();
    }

    /// <summary>Rows in tag order, first copies only; the file's own order where it is right already.</summary>
    private static List<int> SortedRows(DicomDataset dataset)
    {
        var entries = dataset.Table.Entries;
        var rows = new List<int>();
        var isSorted = true;
        for (var row = dataset.First; row < dataset.End; row = entries[row].Next)
        {
            isSorted &= rows.Count == 0 || entries[rows[^1]].Tag < entries[row].Tag;
            rows.Add(row);
        }
        return isSorted ? rows : [.. rows.DistinctBy(row => entries[row].Tag).OrderBy(row => entries[row].Tag)];
    }

    private static string Join(string? path, uint tag)
    {
        var own = tag.ToString("X8", CultureInfo.InvariantCulture);
        return path is null ? own : $"{path}/{own}";
    }

    private static string Letters(Vr vr) => vr.IsKnown() ? vr.ToString() : "UN";
}
