using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>How JSON writes a primitive type (https://hl7.org/fhir/R4/json.html#primitive) and which texts it takes (https://hl7.org/fhir/R4/datatypes.html#primitive).</summary>
internal sealed class PrimitiveFormat
{
    private const int LongestString = 1024 * 1024;

    private delegate bool TextCheck(ReadOnlySpan<byte> text);

    private static readonly System.Buffers.SearchValues<byte> WhiteSpace = System.Buffers.SearchValues.Create(" \t\r\n"u8);

    // Control characters other than tab, line feed and carriage return.
    private static readonly System.Buffers.SearchValues<byte> Control = System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 32).Where(each => each is not (9 or 10 or 13)).Select(each => (byte)each)]);

    private static readonly FrozenDictionary<string, PrimitiveFormat> All = new PrimitiveFormat[]
    {
        new("boolean", JsonValueKind.True, _ => true),
        new("integer", JsonValueKind.Number, text => IsInteger(text, int.MinValue)),
        new("unsignedInt", JsonValueKind.Number, text => IsInteger(text, 0)),
        new("positiveInt", JsonValueKind.Number, text => IsInteger(text, 1)),
        new("decimal", JsonValueKind.Number, text => text.Length <= 1000),
        new("string", JsonValueKind.String, IsString),
        new("markdown", JsonValueKind.String, IsString),
        new("xhtml", JsonValueKind.String, _ => true), // the narrative's own check looks at it
        new("code", JsonValueKind.String, IsCode),
        new("id", JsonValueKind.String, IsId),
        new("uri", JsonValueKind.String, IsUri),
        new("url", JsonValueKind.String, IsUri),
        new("canonical", JsonValueKind.String, IsCanonical),
        new("oid", JsonValueKind.String, IsOid),
        new("uuid", JsonValueKind.String, IsUuid),
        new("base64Binary", JsonValueKind.String, IsBase64),
        new("date", JsonValueKind.String, TemporalFormat.IsDate),
        new("dateTime", JsonValueKind.String, TemporalFormat.IsDateTime),
        new("instant", JsonValueKind.String, TemporalFormat.IsInstant),
        new("time", JsonValueKind.String, TemporalFormat.IsTime),
    }.ToFrozenDictionary(format => format.Type, StringComparer.Ordinal);

    private readonly TextCheck takes;

    private PrimitiveFormat(string type, JsonValueKind kind, TextCheck takes) => (Type, Kind, this.takes) = (type, kind, takes);

    public string Type { get; }

    /// <summary>String, Number, or True for booleans.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>Null for types that are not primitive.</summary>
    public static PrimitiveFormat? Find(string type) => All.GetValueOrDefault(type);

    public bool HasKind(JsonElement value) => value.ValueKind == Kind || (Kind == JsonValueKind.True && value.ValueKind == JsonValueKind.False);

    /// <summary>Whether a value of the right JSON kind has the format of the type.</summary>
    public bool Takes(JsonElement value)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value);
        if (Kind != JsonValueKind.String) return takes(raw);
        raw = raw[1..^1];
        return raw.Contains((byte)'\\') ? takes(Encoding.UTF8.GetBytes(value.GetString()!)) : takes(raw);
    }

    private static bool IsInteger(ReadOnlySpan<byte> text, int least) =>
        Utf8Parser.TryParse(text, out int value, out var read) && read == text.Length && value >= least && !text.StartsWith("-0"u8);

    private static bool IsString(ReadOnlySpan<byte> text) => !text.IsEmpty && text.Length <= LongestString && !text.ContainsAny(Control);

    // No white space at either end, none but single blanks inside.
    private static bool IsCode(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && !text.ContainsAny(Control) && !WhiteSpace.Contains(text[0]) && !WhiteSpace.Contains(text[^1]) && text.IndexOf("  "u8) < 0;

    private static bool IsId(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > 64) return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'.')) return false;
        }
        return true;
    }

    private static bool IsUri(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAny(WhiteSpace) && !text.ContainsAny(Control)
        && (!text.StartsWith("urn:oid:"u8) || IsOid(text)) && (!text.StartsWith("urn:uuid:"u8) || IsAnyUuid(text));

    // An absolute URL, or a fragment of the same resource.
    private static bool IsCanonical(ReadOnlySpan<byte> text) => IsUri(text) && (text[0] == '#' || text.Contains((byte)':'));

    private static bool IsOid(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("urn:oid:"u8) || text.Length < 11 || text[8] is not (>= (byte)'0' and <= (byte)'2') || text[9] != '.') return false;
        foreach (var part in text[10..].Split((byte)'.'))
        {
            var digits = text[10..][part];
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (digits.Length > 1 && digits[0] == '0')) return false;
        }
        return true;
    }

    private static bool IsUuid(ReadOnlySpan<byte> text) => IsAnyUuid(text) && !text[9..].ContainsAnyInRange((byte)'A', (byte)'F');

    // RFC 4122 reads capitals, too.
    private static bool IsAnyUuid(ReadOnlySpan<byte> text) =>
        text.StartsWith("urn:uuid:"u8) && text.Length == 45 && Utf8Parser.TryParse(text[9..], out Guid _, out var read, 'D') && read == 36;

    private static bool IsBase64(ReadOnlySpan<byte> text) => !text.IsEmpty && Base64.IsValid(text);
}
