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
        var sorted = RowOrder.IsSorted(dataset) ? null : RowOrder.Rows(dataset);
        var next = 0;
        for (var row = sorted is null ? dataset.First : sorted[0]; row < dataset.End;)
        {
            if (entries[row].Tag >> 16 != 0x0002)
            {
                entries[row].Tag.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
                json.WriteStartObject(name);
                WriteElement(dataset, row, path);
                json.WriteEndObject();
            }
            row = sorted is null ? entries[row].Next : ++next < sorted.Count ? sorted[next] : dataset.End;
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
        if (entry.Tag == Tags.SpecificCharacterSet && entry.Vr.IsText())
        {
            WriteCharacterSet(dataset);
        }
        else if (isOutside || entry.Vr.IsBulk() || entry.Has(EntryFlags.Fragments) || (!entry.Vr.IsText() && entry.Vr.ValueBytes() == 0))
        {
            WriteBulk(dataset.Table, row, path, isOutside);
        }
        else if (entry.Vr.IsText() && PlainTextOf(dataset, row) is { IsEmpty: false } plain)
        {
            WritePlainTexts(entry.Vr, plain);
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
        json.WriteBase64String("InlineBinary"u8, table.LittleEndianValueOf(row).Span); // PS3.18 F.2.7
    }

    /// <summary>The bytes of a text in which every byte is an ASCII character; empty when it has to be decoded.</summary>
    private static ReadOnlySpan<byte> PlainTextOf(DicomDataset dataset, int row)
    {
        var bytes = dataset.Table.ValueOf(row).Span;
        var isPlain = System.Text.Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B)
            && (!dataset.Table.Entries[row].Vr.HasCharacterSet() || dataset.Characters.KeepsAscii);
        return isPlain ? bytes : default;
    }

    private void WritePlainTexts(Vr vr, ReadOnlySpan<byte> bytes)
    {
        if (TextTrim.Trim(vr, bytes).IsEmpty)
        {
            return;
        }
        json.WriteStartArray("Value"u8);
        while (true)
        {
            var end = vr.IsSingleText() ? -1 : bytes.IndexOf((byte)'\\');
            WritePlainText(vr, TextTrim.Trim(vr, end < 0 ? bytes : bytes[..end]));
            if (end < 0)
            {
                break;
            }
            bytes = bytes[(end + 1)..];
        }
        json.WriteEndArray();
    }

    private void WritePlainText(Vr vr, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            json.WriteNullValue();
        }
        else if (vr == Vr.PN)
        {
            WriteName(System.Text.Encoding.ASCII.GetString(text));
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
            else if (vr == Vr.PN)
            {
                WriteName(text);
            }
            else
            {
                json.WriteStringValue(text);
            }
        }
        json.WriteEndArray();
    }

    private void WriteName(string name)
    {
        json.WriteStartObject();
        ReadOnlySpan<string> members = ["Alphabetic", "Ideographic", "Phonetic"];
        var groups = name.Split('=', 3); // Delimiters beyond the third group are against the standard, and kept.
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Length > 0)
            {
                json.WriteString(members[i], groups[i]);
            }
        }
        json.WriteEndObject();
    }

    private void WriteNumbers(ElementTable table, int row)
    {
        ref readonly var entry = ref table.Entries[row];
        var order = entry.Order;
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

    private static string Join(string? path, uint tag)
    {
        var own = tag.ToString("X8", CultureInfo.InvariantCulture);
        return path is null ? own : $"{path}/{own}";
    }

    private static string Letters(Vr vr) => vr.IsKnown() ? vr.ToString() : "UN";
}
