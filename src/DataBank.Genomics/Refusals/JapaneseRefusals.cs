using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Genomics;

/// <summary>What is said of files that are refused, and of lines that are left out, to who reads Japanese.</summary>
public static partial class JapaneseRefusals
{
    private const string TableName = "refusals-ja.tsv";

    private static readonly FrozenDictionary<string, string> texts = Load();

    /// <summary>The message in Japanese, its place in front; a message that is not known here as it is.</summary>
    public static string Of(string message)
    {
        var place = Place().Match(message);
        var said = message[..(place.Success ? place.Index : message.Length)].TrimEnd('.');
        return texts.TryGetValue(KeyOf(said), out var text)
            ? (place.Success ? $"{place.Groups["line"].Value} 行目: " : "") + string.Format(CultureInfo.InvariantCulture, text, [.. Number().Matches(said).Select(number => number.Value)])
            : message;
    }

    // Numbers differ from file to file.
    private static string KeyOf(string said) => Number().Replace(said, "#");

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(JapaneseRefusals).Assembly.GetManifestResourceStream(TableName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.TrimEnd('\r').Split('\t'))
            .ToFrozenDictionary(columns => KeyOf(columns[0]), columns => columns[1], StringComparer.Ordinal);
    }

    [GeneratedRegex(@" \(line (?<line>[0-9]+)\)\.?$", RegexOptions.NonBacktracking)]
    private static partial Regex Place();

    [GeneratedRegex(@"\{[0-9]\}|[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
