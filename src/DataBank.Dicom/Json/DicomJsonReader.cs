using System.Globalization;
using System.Text.Json;

namespace DataBank.Dicom;

/// <summary>Reads the DICOM JSON model (PS3.18 F.2); text comes out in UTF-8 (see <see cref="Utf8DatasetBuilder"/>).</summary>
internal sealed class DicomJsonReader
{
    private readonly Func<string, ReadOnlyMemory<byte>>? bulkData;
    private readonly bool keepsElsewhere;

    private DicomJsonReader(Func<string, ReadOnlyMemory<byte>>? bulkData, bool keepsElsewhere) => (this.bulkData, this.keepsElsewhere) = (bulkData, keepsElsewhere);

    public static DicomDataset Read(JsonElement json, Func<string, ReadOnlyMemory<byte>>? bulkData, bool keepsElsewhere)
    {
        try
        {
            return new DicomJsonReader(bulkData, keepsElsewhere).Read(json, new Utf8DatasetBuilder(parent: null));
        }
        catch (Exception exception) when (exception is (FormatException and not DicomFormatException) or OverflowException or InvalidOperationException or ArgumentException)
        {
            throw Refused("A value does not fit its VR");
        }
    }

    private DicomDataset Read(JsonElement json, Utf8DatasetBuilder builder)
    {
        if (json.ValueKind != JsonValueKind.Object || builder.IsTooDeep)
        {
            throw Refused("A data set is a JSON object, and not nested too deeply");
        }
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name.Length != 8 || !uint.TryParse(member.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag))
            {
                throw Refused("A member's name is not a tag of eight hex digits");
            }
            ReadElement(builder, Tag.FromValue(tag), member.Value);
        }
        return builder.Build();
    }

    private void ReadElement(Utf8DatasetBuilder builder, Tag tag, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Refused($"({tag}) is not a JSON object");
        }
        var vr = ReadVr(tag, element);
        if (element.TryGetProperty("InlineBinary"u8, out var inline))
        {
            builder.Set(tag, vr, inline.GetBytesFromBase64());
            return;
        }
        if (!element.TryGetProperty("Value"u8, out var values))
        {
            if (!element.TryGetProperty("BulkDataURI"u8, out var link) || vr == Vr.SQ) builder.Set(tag, vr, default(ReadOnlyMemory<byte>));
            else if (keepsElsewhere) builder.SetElsewhere(tag, vr);
            else builder.Set(tag, vr, bulkData is not null && link.GetString() is { } uri ? bulkData(uri) : default);
            return;
        }
        if (values.ValueKind != JsonValueKind.Array)
        {
            throw Refused($"The value of ({tag}) is not an array");
        }
        if (vr == Vr.SQ)
        {
            // An item may be null, which is an empty one.
            builder.Set(tag, [.. values.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Null ? new DatasetBuilder().Build() : Read(item, new Utf8DatasetBuilder(builder)))]);
            return;
        }
        string[] texts = [.. values.EnumerateArray().Select(value => vr == Vr.PN ? NameOf(value) : TextOf(vr, value))];
        builder.Set(tag, vr, texts);
    }

    private static Vr ReadVr(Tag tag, JsonElement element)
    {
        if (!element.TryGetProperty("vr"u8, out var vr))
        {
            return DataDictionary.ImplicitVr(tag.Value, signedPixels: 0);
        }
        return Enum.TryParse<Vr>(vr.GetString(), out var known) && known.IsKnown() ? known : throw Refused($"({tag}) has an unknown VR");
    }

    private static string NameOf(JsonElement name)
    {
        if (name.ValueKind != JsonValueKind.Object)
        {
            return TextOf(Vr.PN, name);
        }
        string Group(string member) => name.TryGetProperty(member, out var group) ? group.GetString() ?? "" : "";
        return $"{Group("Alphabetic")}={Group("Ideographic")}={Group("Phonetic")}".TrimEnd('=');
    }

    private static string TextOf(Vr vr, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.Number => value.GetRawText(),
            _ => value.GetString() ?? "",
        };
        return text.Contains('\\', StringComparison.Ordinal) && !vr.IsSingleText() ? throw Refused("A value holds the value separator") : text;
    }

    private static DicomFormatException Refused(string message) => new(message, 0);
}
