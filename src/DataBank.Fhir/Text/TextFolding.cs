using System.Globalization;
using System.Text;

namespace DataBank.Fhir;

/// <summary>
/// The form in which strings are compared in search: NFKC (full and half width), hiragana as katakana, lower case, accents removed,
/// old and other forms of kanji in their usual form, wave dash and minus variants joined, white space collapsed. Stored text is never changed.
/// </summary>
public static class TextFolding
{
    private const char VoicedMark = '\u3099';
    private const char SemiVoicedMark = '\u309A';
    private const int KatakanaOffset = 'ァ' - 'ぁ';

    /// <param name="text">Any text.</param>
    /// <param name="kanji">Apart: forms of kanji stay as they are.</param>
    public static string Fold(ReadOnlySpan<char> text, KanjiForms kanji = KanjiForms.Joined)
    {
        if (IsFolded(text))
            return text.ToString();
        var plain = Ascii.IsValid(text)
            ? text.ToString()
            : WithoutAccents(WellFormed(text).Normalize(NormalizationForm.FormKC), kanji);

        var folded = new StringBuilder(plain.Length);
        foreach (var character in plain)
            Append(folded, character);
        if (folded.Length > 0 && folded[^1] == ' ')
            folded.Length--;
        return folded.ToString();
    }

    /// <summary>Most texts of a record are codes and words of ASCII that stay as they are.</summary>
    private static bool IsFolded(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExceptInRange(' ', '~') || text.ContainsAnyInRange('A', 'Z'))
            return false;
        return text.IsEmpty || (text[0] != ' ' && text[^1] != ' ' && text.IndexOf("  ", StringComparison.Ordinal) < 0);
    }

    private static void Append(StringBuilder folded, char character)
    {
        if (char.IsWhiteSpace(character))
        {
            if (folded.Length > 0 && folded[^1] != ' ')
                folded.Append(' ');
            return;
        }
        // Zero-width and control characters would make equal names differ invisibly. Surrogates have no category of their own here.
        if (CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            folded.Append(FoldOne(character));
    }

    private static char FoldOne(char character) => character switch
    {
        >= 'ぁ' and <= 'ゖ' or 'ゝ' or 'ゞ' => (char)(character + KatakanaOffset),
        '\u301C' or '\u223C' or '\u3030' => '~', // wave dash; the full-width tilde became '~' by NFKC
        '\u2212' or (>= '\u2010' and <= '\u2015') => '-', // minus, hyphens, dashes; the long vowel mark stays
        _ => char.ToLowerInvariant(character),
    };

    // Decomposes, drops combining marks (accents, variation selectors) but the kana's voiced marks, and composes again.
    private static string WithoutAccents(string text, KanjiForms kanji)
    {
        var decomposed = text.Normalize(NormalizationForm.FormD);
        var kept = new StringBuilder(decomposed.Length);
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (rune.Value is VoicedMark or SemiVoicedMark || Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                kept.Append(kanji == KanjiForms.Joined ? KanjiVariants.Usual(rune) : rune);
        }
        return kept.ToString().Normalize(NormalizationForm.FormC);
    }

    // Normalisation throws on lone surrogates; enumerating runes replaces them.
    private static string WellFormed(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text.ToString();
        var wellFormed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            wellFormed.Append(rune);
        return wellFormed.ToString();
    }
}
