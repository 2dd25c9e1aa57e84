using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace DataBank.Dicom;

/// <summary>
/// Writes the DICOM JSON model (PS3.18 F.2) as the Native DICOM Model (PS3.19 A.1): both say the same, so no data set is made in between,
/// and values that are elsewhere keep their URI.
/// </summary>
internal static class JsonToXml
{
    public static void Write(XmlWriter xml, JsonElement dataset)
    {
        foreach (var member in dataset.EnumerateObject())
        {
            var tag = Tag.FromValue(uint.Parse(member.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            var vr = Enum.Parse<Vr>(member.Value.GetProperty("vr"u8).GetString()!);
            NativeModel.BeginAttribute(xml, tag, vr.ToString(), NativeModel.CreatorOf(tag) is { } creator ? FirstText(dataset, creator) : null);
            WriteValue(xml, vr, member.Value);
            xml.WriteEndElement();
        }
    }

    private static void WriteValue(XmlWriter xml, Vr vr, JsonElement attribute)
    {
        if (attribute.TryGetProperty("BulkDataURI"u8, out var uri))
        {
            NativeModel.WriteBulkData(xml, uri.GetString() ?? "");
        }
        else if (attribute.TryGetProperty("InlineBinary"u8, out var inline))
        {
            NativeModel.WriteInline(xml, inline.GetString() ?? "");
        }
        else if (attribute.TryGetProperty("Value"u8, out var values) && vr == Vr.SQ)
        {
            var number = 0;
            foreach (var item in values.EnumerateArray())
            {
                NativeModel.BeginItem(xml, ++number);
                if (item.ValueKind != JsonValueKind.Null)
                {
                    Write(xml, item);
                }
                xml.WriteEndElement();
            }
        }
        else if (values.ValueKind == JsonValueKind.Array)
        {
            string[] texts = [.. values.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Object ? NameOf(value) : TextOf(value))];
            if (!NativeModel.TryWriteTexts(xml, vr, texts))
            {
                NativeModel.WriteInline(xml, Convert.ToBase64String(ValueEncoder.Pad(vr, Encoding.UTF8.GetBytes(string.Join('\\', texts)))));
            }
        }
    }

    private static string? FirstText(JsonElement dataset, Tag tag) =>
        dataset.TryGetProperty(tag.ToString(), out var attribute) && attribute.TryGetProperty("Value"u8, out var values) && values.GetArrayLength() > 0 ? TextOf(values[0]) : null;

    private static string NameOf(JsonElement name) =>
        string.Join('=', NativeModel.Groups.Select(group => name.TryGetProperty(group, out var text) ? text.GetString() : "")).TrimEnd('=');

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Number => value.GetRawText(),
        _ => value.GetString() ?? "",
    };
}
