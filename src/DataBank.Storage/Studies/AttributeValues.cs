using System.Buffers;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Reads and writes the value of one attribute in the DICOM JSON model (PS3.18 F.2.3).</summary>
internal static class AttributeValues
{
    public static AttributeEntry OfTexts(Tag tag, string vr, params IEnumerable<string> values)
    {
        var output = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("vr", vr);
            var isOpen = false;
            foreach (var value in values)
            {
                if (!isOpen) json.WriteStartArray("Value");
                isOpen = true;
                json.WriteStringValue(value);
            }
            if (isOpen) json.WriteEndArray();
            json.WriteEndObject();
        }
        return new AttributeEntry(tag.Value, output.WrittenMemory);
    }

    /// <summary>A corrected attribute of a patient: a name by its groups, anything else as text; empty without a value.</summary>
    public static AttributeEntry OfDemographic(Tag tag, string value)
    {
        var vr = DataDictionary.Find(tag)?.Vr ?? Vr.LO;
        if (value.Length == 0 || vr != Vr.PN) return value.Length == 0 ? OfTexts(tag, vr.ToString()) : OfTexts(tag, vr.ToString(), value);
        var groups = value.Split('=');
        var output = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("vr", "PN");
            json.WriteStartArray("Value");
            json.WriteStartObject();
            string[] names = ["Alphabetic", "Ideographic", "Phonetic"];
            for (var i = 0; i < Math.Min(groups.Length, names.Length); i++)
            {
                if (groups[i].Length > 0) json.WriteString(names[i], groups[i]);
            }
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new AttributeEntry(tag.Value, output.WrittenMemory);
    }

    public static bool HasValue(ReadOnlyMemory<byte> attribute)
    {
        var reader = new Utf8JsonReader(attribute.Span, new JsonReaderOptions { MaxDepth = DicomJson.Nesting.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("vr"u8)) return true;
            reader.Skip();
        }
        return false;
    }

    /// <summary>Text, number and name values as text; empty for sequences, binary values and an attribute without a value.</summary>
    public static IReadOnlyList<string> Texts(ReadOnlyMemory<byte> attribute)
    {
        using var document = JsonDocument.Parse(attribute, DicomJson.Nesting);
        return Texts(document.RootElement);
    }

    public static IReadOnlyList<string> Texts(JsonElement attribute) => [.. ValuesOf(attribute).Select(ToText)];

    /// <summary>The attributes in the items of a sequence.</summary>
    public static IEnumerable<(Tag Tag, JsonElement Attribute)> Nested(JsonElement sequence)
    {
        foreach (var member in ValuesOf(sequence).Where(item => item.ValueKind == JsonValueKind.Object).SelectMany(item => item.EnumerateObject()))
        {
            if (Tag.TryParse(member.Name, out var tag) && member.Value.ValueKind == JsonValueKind.Object) yield return (tag, member.Value);
        }
    }

    /// <summary>The texts of the attribute at the end of a path whose first tag is the sequence given.</summary>
    public static IReadOnlyList<string> Texts(ReadOnlyMemory<byte> sequence, IReadOnlyList<Tag> path)
    {
        using var document = JsonDocument.Parse(sequence, DicomJson.Nesting);
        return [.. Values(document.RootElement, path, 1).Select(ToText)];
    }

    private static JsonElement.ArrayEnumerator ValuesOf(JsonElement attribute) =>
        attribute.TryGetProperty("Value", out var values) && values.ValueKind == JsonValueKind.Array ? values.EnumerateArray() : default;

    private static IEnumerable<JsonElement> Values(JsonElement attribute, IReadOnlyList<Tag> path, int depth)
    {
        var values = ValuesOf(attribute);
        return depth == path.Count
            ? values
            : values.Where(item => item.ValueKind == JsonValueKind.Object)
                .SelectMany(item => item.TryGetProperty(path[depth].ToString(), out var nested) ? Values(nested, path, depth + 1) : []);
    }

    private static string ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Object when IsName(value) => string.Join('=', Group(value, "Alphabetic"), Group(value, "Ideographic"), Group(value, "Phonetic")).TrimEnd('='),
        _ => "",
    };

    private static bool IsName(JsonElement value) =>
        value.TryGetProperty("Alphabetic", out _) || value.TryGetProperty("Ideographic", out _) || value.TryGetProperty("Phonetic", out _);

    private static string Group(JsonElement name, string group) => name.TryGetProperty(group, out var text) ? text.GetString() ?? "" : "";
}
