using System.Globalization;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Says what is wrong with a JSON text and where, without quoting it: the reader's own messages repeat received characters.
/// Runs only after the fast parser refused a text.
/// </summary>
internal static class JsonFault
{
    private const int BeyondDepthLimit = FhirResource.DepthLimit + 1;

    /// <summary>
    /// Whether the text may hold an escaped lone surrogate or U+0000. The parser lets both pass, later reads of the string or
    /// the database would fail on them. May say true for innocent text (a surrogate pair): <see cref="Find"/> looks closer.
    /// </summary>
    public static bool HasForbiddenEscape(ReadOnlySpan<byte> utf8)
    {
        for (var rest = utf8; rest.IndexOf("\\u"u8) is >= 0 and var found; rest = rest[(found + 2)..])
        {
            if (IsSuspect(rest[(found + 2)..]))
                return FirstFault(utf8) is not null;
        }
        return false;
    }

    public static RequestProblem Find(ReadOnlySpan<byte> utf8) =>
        FirstFault(utf8) ?? RequestProblem.Invalid("The body is not valid JSON.");

    private static bool IsSuspect(ReadOnlySpan<byte> hex) =>
        hex.StartsWith("0000"u8) || (hex.Length >= 2 && (hex[0] | 0x20) == 'd' && hex[1] >= '8');

    private static RequestProblem? FirstFault(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = BeyondDepthLimit });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (Describe(ref reader, names) is { } fault)
                    return At(fault, utf8, reader.TokenStartIndex);
            }
            return null;
        }
        catch (JsonException)
        {
            return At(utf8.IsEmpty ? "The body is empty" : "The JSON is malformed", utf8, reader.BytesConsumed);
        }
    }

    private static string? Describe(ref Utf8JsonReader reader, Stack<HashSet<string>> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= FhirResource.DepthLimit:
                return $"The JSON is nested deeper than {FhirResource.DepthLimit} levels";
            case JsonTokenType.StartObject:
                names.Push(new HashSet<string>(StringComparer.Ordinal));
                return null;
            case JsonTokenType.EndObject:
                names.Pop();
                return null;
            case JsonTokenType.PropertyName:
                if (!TryGetText(ref reader, out var name))
                    return "A member name holds text that is not Unicode";
                return names.Peek().Add(name) ? null : "A member name occurs twice in one object";
            case JsonTokenType.String:
                return TryGetText(ref reader, out _) ? null : "A string holds text that is not Unicode, or U+0000";
            default:
                return null;
        }
    }

    private static bool TryGetText(ref Utf8JsonReader reader, out string text)
    {
        text = "";
        try
        {
            text = reader.GetString()!;
            return !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException) // invalid UTF-8 or a lone surrogate
        {
            return false;
        }
    }

    private static RequestProblem At(string fault, ReadOnlySpan<byte> utf8, long offset)
    {
        var before = utf8[..(int)offset];
        var line = before.Count((byte)'\n') + 1;
        var column = before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1;
        return RequestProblem.Invalid(string.Create(CultureInfo.InvariantCulture, $"{fault}: line {line}, byte {column} (offset {offset})."));
    }
}
