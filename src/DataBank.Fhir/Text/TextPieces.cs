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
        var folded = TextFolding.Fold(text);
        foreach (var run in Runs(folded))
        {
            if (pieces.Count >= most) return;
            if (run.IsJapanese) AddJapanese(pieces, folded.AsSpan(run.Start, run.Length), most);
            else pieces.Add(Word(folded, run));
        }
    }

    /// <summary>Pieces that a text must have to be found by this one; none when it has nothing that is looked for.</summary>
    public static IReadOnlyList<string> Asked(string text)
    {
        var pieces = new List<string>();
        var folded = TextFolding.Fold(text);
        foreach (var run in Runs(folded))
        {
            var characters = folded.AsSpan(run.Start, run.Length);
            if (!run.IsJapanese) pieces.Add(Word(folded, run));
            else if (LengthOf(characters) == characters.Length) pieces.Add(characters.ToString());
            else
            {
                for (int first; (first = LengthOf(characters)) < characters.Length; characters = characters[first..])
                    pieces.Add(characters[..(first + LengthOf(characters[first..]))].ToString());
            }
        }
        return [.. pieces.Distinct(StringComparer.Ordinal)];
    }

    private static void AddJapanese(ISet<string> pieces, ReadOnlySpan<char> characters, int most)
    {
        var isAlone = LengthOf(characters) == characters.Length;
        for (int first; !characters.IsEmpty && pieces.Count < most; characters = characters[first..])
        {
            first = LengthOf(characters);
            if (isAlone || IsKanji(RuneOf(characters))) pieces.Add(characters[..first].ToString());
            if (first < characters.Length) pieces.Add(characters[..(first + LengthOf(characters[first..]))].ToString());
        }
    }

    private static string Word(string folded, Run run)
    {
        var (length, count) = (0, 0);
        while (length < run.Length && count++ < LongestWord) length += LengthOf(folded.AsSpan(run.Start + length));
        return folded.Substring(run.Start, length);
    }

    /// <summary>Letters and digits that follow each other, Japanese and others apart.</summary>
    private static IEnumerable<Run> Runs(string folded)
    {
        var (start, isJapanese) = (-1, false);
        int length;
        for (var at = 0; at < folded.Length; at += length)
        {
            var rune = RuneOf(folded.AsSpan(at));
            length = LengthOf(folded.AsSpan(at));
            var belongs = Rune.IsLetterOrDigit(rune) || rune.Value == 'ー';
            var japanese = belongs && IsJapanese(rune);
            if (start >= 0 && (!belongs || japanese != isJapanese))
            {
                yield return new Run(start, at - start, isJapanese);
                start = -1;
            }
            if (!belongs) continue;
            isJapanese = japanese;
            if (start < 0) start = at;
        }
        if (start >= 0) yield return new Run(start, folded.Length - start, isJapanese);
    }

    /// <summary>The first character; a lone surrogate is one that belongs to no word.</summary>
    private static Rune RuneOf(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune;
    }

    private static int LengthOf(ReadOnlySpan<char> text) => text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;

    private static bool IsJapanese(Rune rune) => rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) || IsKanji(rune);

    private static bool IsKanji(Rune rune) => rune.Value is 0x3005 or 0x3007 or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private readonly record struct Run(int Start, int Length, bool IsJapanese);
}
