namespace DataBank.Storage;

/// <summary>
/// Pieces of text by which "*inside*" is found without reading every row: all runs of two and three characters, and single ones
/// beyond ASCII, because one kanji says as much as three letters.
/// </summary>
internal static class TextGrams
{
    private const int Longest = 3;

    public static IEnumerable<string> Of(string text)
    {
        for (var length = 1; length <= Longest; length++)
        {
            for (var start = 0; start + length <= text.Length; start++)
            {
                if (IsIndexed(text.AsSpan(start, length))) yield return text.Substring(start, length);
            }
        }
    }

    /// <summary>Pieces that every match of a wildcard pattern has; empty when the pattern has none that is indexed.</summary>
    public static IReadOnlyList<string> OfPattern(string pattern) =>
        [.. pattern.Split(['*', '?'], StringSplitOptions.RemoveEmptyEntries).SelectMany(OfRun).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> OfRun(string run)
    {
        for (var length = Math.Min(Longest, run.Length); length > 0; length--)
        {
            var pieces = Enumerable.Range(0, run.Length - length + 1).Select(start => run.Substring(start, length)).Where(piece => IsIndexed(piece)).ToList();
            if (pieces.Count > 0) return pieces;
        }
        return [];
    }

    // Half a surrogate pair is no text.
    private static bool IsIndexed(ReadOnlySpan<char> gram) =>
        (gram.Length > 1 || !char.IsAscii(gram[0])) && !char.IsLowSurrogate(gram[0]) && !char.IsHighSurrogate(gram[^1]);
}
