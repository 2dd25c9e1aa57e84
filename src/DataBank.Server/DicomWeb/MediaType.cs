using System.Globalization;
using System.Text;

namespace DataBank.Server;

/// <summary>
/// One media type of an Accept header, accept parameter or Content-Type, read as clients write it: values may be unquoted though
/// they hold "/" or "*", and parameters may be empty. .NET's parsers drop such entries or misread them.
/// </summary>
/// <param name="Name">Lower case, without parameters: "multipart/related".</param>
/// <param name="Parameters">By lower-case name; q is not among them.</param>
/// <param name="Quality">0 to 1; 0 excludes.</param>
internal sealed record MediaType(string Name, IReadOnlyDictionary<string, string> Parameters, double Quality)
{
    private const int MostEntries = 32;
    private const int LongestHeader = 8 * 1024;

    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>Types that the same list excludes by q=0, whatever range is over them (RFC 9110 §12.4.2).</summary>
    private IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Whether this range covers a media type.</summary>
    public bool Covers(string name) => !Excluded.Contains(name) && IsOver(name);

    private bool IsOver(string name) => Name == "*/*" || Name == name || (Name.EndsWith("/*", StringComparison.Ordinal) && name.StartsWith(Name[..^1], StringComparison.Ordinal));

    /// <summary>The entries that make sense, by falling quality, then the more specific first; those excluded by q=0 are left out.</summary>
    public static IReadOnlyList<MediaType> ParseList(string text)
    {
        if (text.Length > LongestHeader) return [];
        MediaType[] types = [.. Split(text, ',').Take(MostEntries).Select(Parse).OfType<MediaType>()];
        string[] excluded = [.. types.Where(type => type is { Quality: 0, Parameters.Count: 0 }).Select(type => type.Name)];
        return [.. types.Where(type => type.Quality > 0)
            .OrderByDescending(type => type.Quality).ThenBy(type => type.Name.Count(character => character == '*')).ThenByDescending(type => type.Parameters.Count)
            .Select(type => type with { Excluded = excluded })];
    }

    /// <summary>One media type; null when it is none.</summary>
    public static MediaType? Parse(string text)
    {
        var parts = Split(text.Replace("/dicom json", "/dicom+json", StringComparison.OrdinalIgnoreCase).Replace("/dicom xml", "/dicom+xml", StringComparison.OrdinalIgnoreCase), ';'); // "+" in a query string is a blank.
        var name = parts[0].Trim().ToLowerInvariant();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1 || name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character))) return null;

        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var quality = 1.0;
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var (key, value) = (part[..equals].Trim().ToLowerInvariant(), Unquote(part[(equals + 1)..].Trim()));
            if (key == "q")
            {
                if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) || quality > 1) return null;
            }
            else if (key.Length > 0)
            {
                parameters.TryAdd(key, value);
            }
        }
        return new MediaType(name, parameters, quality);
    }

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\') i++;
            else if (text[i] == '"') isQuoted = !isQuoted;
            else if (text[i] == separator && !isQuoted)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }
        parts.Add(text[start..]);
        return parts;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value.Trim('"');
        var plain = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1) i++;
            plain.Append(value[i]);
        }
        return plain.ToString();
    }
}
