using System.Globalization;
using System.Text.Json;

namespace DataBank.Dicom;

/// <summary>
/// Reads the DICOM JSON model (PS3.18 F.2). JSON is UTF-8, so a data set with more than ASCII in it comes out in ISO_IR 192,
/// whatever its (0008,0005) said.
/// </summary>
internal sealed class DicomJsonReader
{
    private const int DeepestNesting = 64;
    private bool hasWideText;

    public static DicomDataset Read(JsonElement json)
    {
        try
        {
            return new DicomJsonReader().Read(json, depth: 0);
        }
        catch (Exception exception) when (exception is (FormatException and not DicomFormatException) or OverflowException or InvalidOperationException or ArgumentException)
        {
            throw Refused("A value does not fit its VR");
        }
    }

    private DicomDataset Read(JsonElement json, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object || depth > DeepestNesting)
        {
            throw Refused("A data set is a JSON object, and not nested too deeply");
        }
        var builder = new DatasetBuilder(CharacterRepertoire.Utf8);
        var namesCharacters = false;
        var wasWide = hasWideText;
        hasWideText = false;
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name.Length != 8 || !uint.TryParse(member.Name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag))
            {
                throw Refused("A member's name is not a tag of eight hex digits");
            }
            namesCharacters |= tag == Tags.SpecificCharacterSet;
            ReadElement(builder, Tag.FromValue(tag), member.Value, depth);
        }
        // An item that names no character set follows the data set around it.
        if (hasWideText && (depth == 0 || namesCharacters))
        {
            builder.Set(Tag.FromValue(Tags.SpecificCharacterSet), "ISO_IR 192");
        }
        hasWideText = wasWide || (hasWideText && !namesCharacters);
        return builder.Build();
    }

    private void ReadElement(DatasetBuilder builder, Tag tag, JsonElement element, int depth)
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
            builder.Set(tag, vr, default(ReadOnlyMemory<byte>));
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
                item.ValueKind == JsonValueKind.Null ? new DatasetBuilder().Build() : Read(item, depth + 1))]);
            return;
        }
        string[] texts = [.. values.EnumerateArray().Select(value => vr == Vr.PN ? NameOf(value) : TextOf(vr, value))];
        hasWideText |= vr.HasCharacterSet() && !texts.All(text => System.Text.Ascii.IsValid(text));
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
