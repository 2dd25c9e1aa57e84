using System.Text;

namespace DataBank.Fhir;

/// <summary>Backslash escapes in search values (https://hl7.org/fhir/R4/search.html#escaping): \, \| \$ and \\.</summary>
public static class EscapedText
{
    /// <summary>Splits at separators that are not escaped; the parts keep their escapes.</summary>
    internal static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == separator)
            {
                yield return text[start..at];
                start = at + 1;
            }
        }
        yield return text[start..];
    }

    /// <summary>Takes the escapes away; a backslash before any other character stays.</summary>
    internal static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is (',' or '|' or '$' or '\\'))
                at++;
            plain.Append(text[at]);
        }
        return plain.ToString();
    }

    /// <summary>Makes any text safe as a search value.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (character is ',' or '|' or '$' or '\\')
                escaped.Append('\\');
            escaped.Append(character);
        }
        return escaped.ToString();
    }
}
