using System.Text;

namespace DataBank.Fhir;

/// <summary>
/// Cuts text into the pieces by which full-text search finds it: words of letters and digits as they are; Japanese, which has no spaces,
/// into every two neighbouring characters, and single kanji. A text is found when it has all pieces of what is looked for.
/// </summary>
public static class TextPieces
{
    private const int LongestWord = 64;

    /// <summary>Pieces of a text that is to be found; folded as <see cref="TextFolding"/> does.</summary>
    public static void AddTo(ISet<string> pieces, string text, int most)
    {
        foreach (var run in Runs(TextFolding.Fold(text)))
        {
            for (var at = 0; at < run.Count && pieces.Count < most; at++)
            {
                if (!run.IsJapanese || IsKanji(run.Runes[at])) pieces.Add(run.IsJapanese ? run.Runes[at].ToString() : run.Word);
                if (run.IsJapanese && at + 1 < run.Count) pieces.Add($"{run.Runes[at]}{run.Runes[at + 1]}");
                else if (run.IsJapanese && run.Count == 1) pieces.Add(run.Runes[0].ToString());
                if (!run.IsJapanese) break;
            }
        }
    }

    /// <summary>Pieces that a text must have to be found by this one; none when it has nothing that is looked for.</summary>
    public static IReadOnlyList<string> Asked(string text)
    {
        var pieces = new List<string>();
        foreach (var run in Runs(TextFolding.Fold(text)))
        {
            if (!run.IsJapanese) pieces.Add(run.Word);
            else if (run.Count == 1) pieces.Add(run.Runes[0].ToString());
            else pieces.AddRange(Enumerable.Range(0, run.Count - 1).Select(at => $"{run.Runes[at]}{run.Runes[at + 1]}"));
        }
        return [.. pieces.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<Run> Runs(string folded)
    {
        var (runes, isJapanese) = (new List<Rune>(), false);
        foreach (var rune in folded.EnumerateRunes())
        {
            var belongs = Rune.IsLetterOrDigit(rune) || rune.Value == 'ー';
            var japanese = belongs && IsJapanese(rune);
            if (runes.Count > 0 && (!belongs || japanese != isJapanese))
            {
                yield return new Run([.. runes], isJapanese);
                runes.Clear();
            }
            if (!belongs) continue;
            isJapanese = japanese;
            runes.Add(rune);
        }
        if (runes.Count > 0) yield return new Run([.. runes], isJapanese);
    }

    private static bool IsJapanese(Rune rune) => rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) || IsKanji(rune);

    private static bool IsKanji(Rune rune) => rune.Value is 0x3005 or 0x3007 or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private sealed record Run(IReadOnlyList<Rune> Runes, bool IsJapanese)
    {
        public int Count => Runes.Count;

        public string Word => string.Concat(Runes.Take(LongestWord));
    }
}
