using System.Globalization;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>A place in a JSON text (RFC 6901).</summary>
internal sealed class JsonPointer
{
    private readonly string[] tokens;

    private JsonPointer(string[] tokens) => this.tokens = tokens;

    public bool IsRoot => tokens.Length == 0;

    public int Depth => tokens.Length;

    /// <summary>The last name or position.</summary>
    public string Last => tokens[^1];

    public static JsonPointer? TryParse(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/'))
            return null;
        string[] tokens = text.Length == 0 ? [] : text[1..].Split('/');
        for (var at = 0; at < tokens.Length; at++)
        {
            var rest = tokens[at].Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal);
            if (rest.Contains('~', StringComparison.Ordinal))
                return null;
            tokens[at] = tokens[at].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }
        return tokens.Length <= FhirResource.DepthLimit ? new JsonPointer(tokens) : null;
    }

    /// <summary>Whether the other place is inside this one.</summary>
    public bool Holds(JsonPointer other) => other.tokens.Length > tokens.Length && other.tokens.AsSpan(0, tokens.Length).SequenceEqual(tokens);

    /// <summary>The object or array that the place is in; null when there is none.</summary>
    public JsonNode? ParentIn(JsonNode root)
    {
        JsonNode? node = root;
        for (var at = 0; at < tokens.Length - 1 && node is not null; at++)
            node = Find(node, tokens[at], out var found) ? found : null;
        return node is JsonObject or JsonArray ? node : null;
    }

    /// <summary>The value at the place; false when there is none.</summary>
    public bool TryFind(JsonNode root, out JsonNode? value)
    {
        value = root;
        return IsRoot || (ParentIn(root) is { } parent && Find(parent, Last, out value));
    }

    /// <summary>A position in an array as RFC 6901 writes it: digits without a leading zero.</summary>
    public static bool TryIndex(string token, int most, out int index)
    {
        index = -1;
        return token is [(>= '1' and <= '9') or '0', ..] && (token.Length == 1 || token[0] != '0')
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= most;
    }

    private static bool Find(JsonNode node, string token, out JsonNode? value)
    {
        value = null;
        if (node is JsonObject members)
            return members.TryGetPropertyValue(token, out value);
        if (node is not JsonArray items || !TryIndex(token, items.Count - 1, out var index))
            return false;
        value = items[index];
        return true;
    }
}
