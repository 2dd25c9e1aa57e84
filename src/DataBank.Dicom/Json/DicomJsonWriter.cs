using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Dicom;

/// <summary>
/// Writes the DICOM JSON model (PS3.18 F.2). The text is put together straight from the bytes of the values and handed to the JSON
/// writer in one piece: its checks of what may follow what would take most of the time.
/// </summary>
internal struct DicomJsonWriter(JavaScriptEncoder encoder, Func<string, string?>? bulkDataUri)
{
    private const int LargestInline = 1024;

    /// <summary>Integers beyond this are not exact in readers that hold numbers as doubles, and go out as strings (PS3.18 F.2.3).</summary>
    private const long LargestExact = 1L << 53;

    private JsonBuffer output = new(encoder);

    public static void Write(Utf8JsonWriter json, DicomDataset dataset, Func<string, string?>? bulkDataUri)
    {
        var writer = new DicomJsonWriter(json.Options.Encoder ?? JavaScriptEncoder.Default, bulkDataUri);
        try
        {
            writer.Write(dataset, path: null);
            if (json.Options.Indented)
            {
                using var document = JsonDocument.Parse(writer.output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
                document.RootElement.WriteTo(json);
            }
            else
            {
                json.WriteRawValue(writer.output.Written, skipInputValidation: true);
            }
        }
        finally
        {
            writer.output.Return();
        }
    }

    private void Write(DicomDataset dataset, string? path)
    {
        output.Raw((byte)'{');
        var entries = dataset.Table.Entries;
        var sorted = RowOrder.IsSorted(dataset) ? null : RowOrder.Rows(dataset);
        var (next, isFirst) = (0, true);
        for (var row = sorted is null ? dataset.First : sorted[0]; row < dataset.End;)
        {
            if (entries[row].Tag >> 16 != 0x0002)
            {
                output.Raw(isFirst ? "\""u8 : ",\""u8);
                output.Tag(entries[row].Tag);
                output.Raw("\":{\"vr\":\""u8);
                WriteVr(entries[row].Vr);
                output.Raw((byte)'"');
                WriteValue(dataset, row, path);
                output.Raw((byte)'}');
                isFirst = false;
            }
            row = sorted is null ? entries[row].Next : ++next < sorted.Count ? sorted[next] : dataset.End;
        }
        output.Raw((byte)'}');
    }

    private void WriteVr(Vr vr)
    {
        var known = vr.IsKnown() ? vr : Vr.UN;
        output.Raw((byte)((int)known >> 8));
        output.Raw((byte)known);
    }

    private void WriteValue(DicomDataset dataset, int row, string? path)
    {
        ref readonly var entry = ref dataset.Table.Entries[row];
        var vr = entry.Vr;
        if (vr == Vr.SQ)
        {
            WriteItems(dataset, row, path);
            return;
        }
        var isOutside = entry.Has(EntryFlags.OutsideMemory);
        if (entry.Length == 0 && !entry.Has(EntryFlags.Fragments))
        {
            return;
        }
        var isText = vr.IsText();
        if (entry.Tag == Tags.SpecificCharacterSet && isText)
        {
            // JSON is UTF-8, and says so of text that was in another set.
            output.Raw(dataset.Characters.IsPlain ? ",\"Value\":[\"ISO_IR 6\"]"u8 : ",\"Value\":[\"ISO_IR 192\"]"u8);
        }
        else if (isOutside || entry.Has(EntryFlags.Fragments) || (!isText && vr.ValueBytes() == 0))
        {
            WriteBulk(dataset.Table, row, path, isOutside);
        }
        else if (isText && PlainTextOf(dataset, row) is { IsEmpty: false } plain)
        {
            WritePlainTexts(vr, plain);
        }
        else if (isText)
        {
            WriteTexts(vr, dataset.TextsOf(row));
        }
        else
        {
            WriteNumbers(dataset.Table, row);
        }
    }

    private void WriteItems(DicomDataset dataset, int row, string? path)
    {
        var items = dataset.ItemsOf(row);
        for (var i = 0; i < items.Count; i++)
        {
            output.Raw(i == 0 ? ",\"Value\":["u8 : ","u8);
            // Paths are only made for those who ask for them.
            Write(items[i], bulkDataUri is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Join(path, dataset.Table.Entries[row].Tag)}/{i + 1}"));
        }
        if (items.Count > 0)
        {
            output.Raw((byte)']');
        }
    }

    private void WriteBulk(ElementTable table, int row, string? path, bool isOutside)
    {
        ref readonly var entry = ref table.Entries[row];
        if ((isOutside || table.SizeOf(row) > LargestInline) && bulkDataUri?.Invoke(Join(path, entry.Tag)) is { } uri)
        {
            output.Raw(",\"BulkDataURI\":"u8);
            output.String(uri);
            return;
        }
        // Fragments have no form as one value: without a URI for them only the VR is told.
        if (isOutside || entry.Has(EntryFlags.Fragments))
        {
            return;
        }
        output.Raw(",\"InlineBinary\":\""u8);
        output.Base64(table.LittleEndianValueOf(row).Span); // PS3.18 F.2.7
        output.Raw((byte)'"');
    }

    /// <summary>The bytes of a text in which every byte is an ASCII character; empty when it has to be decoded.</summary>
    private static ReadOnlySpan<byte> PlainTextOf(DicomDataset dataset, int row)
    {
        var bytes = dataset.Table.ValueOf(row).Span;
        var isPlain = Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B)
            && (!dataset.Table.Entries[row].Vr.HasCharacterSet() || dataset.Characters.KeepsAscii);
        return isPlain ? bytes : default;
    }

    private void WritePlainTexts(Vr vr, ReadOnlySpan<byte> bytes)
    {
        if (TextTrim.Trim(vr, bytes).IsEmpty)
        {
            return;
        }
        output.Raw(",\"Value\":["u8);
        while (true)
        {
            var end = vr.IsSingleText() ? -1 : bytes.IndexOf((byte)'\\');
            WritePlainText(vr, TextTrim.Trim(vr, end < 0 ? bytes : bytes[..end]));
            if (end < 0)
            {
                break;
            }
            output.Raw((byte)',');
            bytes = bytes[(end + 1)..];
        }
        output.Raw((byte)']');
    }

    private void WritePlainText(Vr vr, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            output.Raw("null"u8);
        }
        else if (vr == Vr.PN)
        {
            WriteName(text);
        }
        else if (vr is Vr.DS or Vr.IS && DecimalText.IsExactNumber(text))
        {
            output.Raw(text);
        }
        else
        {
            output.String(text);
        }
    }

    private void WriteTexts(Vr vr, IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            output.Raw(i == 0 ? ",\"Value\":["u8 : ","u8);
            if (texts[i].Length == 0)
            {
                output.Raw("null"u8);
            }
            else if (vr == Vr.PN)
            {
                WriteName(Encoding.UTF8.GetBytes(texts[i]));
            }
            else
            {
                output.String(texts[i]);
            }
        }
        if (texts.Count > 0)
        {
            output.Raw((byte)']');
        }
    }

    /// <summary>The groups of a name (PS3.5 §6.2.1). Delimiters beyond the third group are against the standard, and kept.</summary>
    private void WriteName(ReadOnlySpan<byte> name)
    {
        output.Raw((byte)'{');
        var isFirst = true;
        for (var group = 0; group < 3; group++)
        {
            var end = group == 2 ? -1 : name.IndexOf((byte)'=');
            var text = end < 0 ? name : name[..end];
            if (!text.IsEmpty)
            {
                output.Raw(isFirst ? "\""u8 : ",\""u8);
                output.Raw(group switch { 0 => "Alphabetic\":"u8, 1 => "Ideographic\":"u8, _ => "Phonetic\":"u8 });
                output.String(text);
                isFirst = false;
            }
            if (end < 0)
            {
                break;
            }
            name = name[(end + 1)..];
        }
        output.Raw((byte)'}');
    }

    private void WriteNumbers(ElementTable table, int row)
    {
        ref readonly var entry = ref table.Entries[row];
        var (vr, order) = (entry.Vr, entry.Order);
        var size = vr.ValueBytes();
        var value = table.ValueOf(row).Span;
        if (value.Length < size)
        {
            return;
        }
        output.Raw(",\"Value\":["u8);
        WriteNumber(vr, value, order);
        for (value = value[size..]; value.Length >= size; value = value[size..])
        {
            output.Raw((byte)',');
            WriteNumber(vr, value, order);
        }
        output.Raw((byte)']');
    }

    private void WriteNumber(Vr vr, ReadOnlySpan<byte> value, ByteOrder order)
    {
        if (vr == Vr.FL && BitConverter.UInt32BitsToSingle(BinaryValues.UInt32(value, order)) is var single && float.IsFinite(single))
        {
            output.Number((double)single); // All its digits, so that readers with doubles hold the same number.
        }
        else if (vr == Vr.FD && BitConverter.UInt64BitsToDouble(BinaryValues.UInt64(value, order)) is var number && double.IsFinite(number))
        {
            output.Number(number);
        }
        else if (vr != Vr.AT && BinaryValues.Integer(vr, value, order) is { } integer and >= -LargestExact and <= LargestExact)
        {
            output.Number(integer);
        }
        else
        {
            output.String(BinaryValues.Text(vr, value, order));
        }
    }

    private static string Join(string? path, uint tag)
    {
        var own = tag.ToString("X8", CultureInfo.InvariantCulture);
        return path is null ? own : $"{path}/{own}";
    }
}
