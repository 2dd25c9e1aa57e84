using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// One spelling for all romanisations of a Japanese word: Hepburn, Kunrei-shiki, long vowels written as ō, ou, oh or not at all. Two words that
/// may be the same name have the same spelling.
/// </summary>
internal static class RomanName
{
    private const string Vowels = "aiueo";
    private const string Kana = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤ?ユ?ヨラリルレロワ???ヲガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ";
    private static readonly string[] Consonants = ["", "k", "s", "t", "n", "h", "m", "y", "r", "w", "g", "z", "d", "b", "p"];

    /// <summary>In this order: what a later rule looks for may be made by an earlier one.</summary>
    private static readonly (string From, string To)[] Rules =
    [
        ("tch", "cch"), ("sh", "sy"), ("ch", "ty"), ("cty", "tty"), ("ts", "t"), ("j", "zy"), ("f", "h"), ("dz", "z"), ("du", "zu"), ("di", "zi"), ("l", "r"), ("v", "b"), ("wo", "o"),
        ("yy", "y"), ("yi", "i"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ii", "i"), ("ee", "e"), ("ei", "e"),
    ];

    /// <param name="word">Lower-case ASCII letters.</param>
    public static string Canonical(string word)
    {
        foreach (var (from, to) in Rules)
        {
            word = word.Replace(from, to, StringComparison.Ordinal);
        }
        var text = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length; i++)
        {
            // "oh" is a long o unless a vowel follows: Ohno, Itoh.
            if (word[i] != 'h' || i == 0 || word[i - 1] != 'o' || (i + 1 < word.Length && (Vowels.Contains(word[i + 1], StringComparison.Ordinal) || word[i + 1] == 'y')))
            {
                text.Append(word[i]);
            }
        }
        return text.ToString();
    }

    /// <param name="kana">A word in either kana.</param>
    /// <returns>Its spelling; empty when there is another character in it.</returns>
    public static string OfKana(string kana)
    {
        var text = new StringBuilder();
        var isDoubled = false;
        foreach (var c in new FoldedText(kana).Text.Select(c => c is >= '\u3041' and <= '\u3096' ? (char)(c + 0x60) : c))
        {
            if (c == 'ッ')
            {
                isDoubled = true;
            }
            else if (!TryAppend(text, c, isDoubled))
            {
                return "";
            }
            else
            {
                isDoubled = false;
            }
        }
        return Canonical(text.ToString());
    }

    private static bool TryAppend(StringBuilder text, char c, bool isDoubled)
    {
        if ("ャュョァィゥェォ".IndexOf(c, StringComparison.Ordinal) is var small and >= 0)
        {
            if (text.Length > 0)
            {
                text.Length--; // ki and a small ya: kya
            }
            text.Append(small < 3 ? "y" : "").Append(small < 3 ? "auo"[small] : Vowels[small - 3]);
            return true;
        }
        if (c is 'ー' or 'ン' or 'ヴ')
        {
            text.Append(c switch { 'ン' => "n", 'ヴ' => "bu", _ => text.Length > 0 ? text[^1].ToString() : "" });
            return true;
        }
        var index = c == '?' ? -1 : Kana.IndexOf(c, StringComparison.Ordinal);
        if (index < 0)
        {
            return false;
        }
        var consonant = Consonants[index / 5];
        text.Append(isDoubled ? consonant : "").Append(consonant).Append(Vowels[index % 5]);
        return true;
    }
}
