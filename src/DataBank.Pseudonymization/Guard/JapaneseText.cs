using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>The scripts and widths in which one Japanese word is written.</summary>
internal static class JapaneseText
{
    private const string FullKana = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    private const char FirstHalfKana = '\uFF66';
    private const char CombiningVoiced = '\u3099';
    private const char CombiningSemiVoiced = '\u309A';

    public static bool IsKana(char c) => c is (>= '\u3041' and <= '\u309F') or (>= '\u30A1' and <= '\u30FF') or (>= '\uFF66' and <= '\uFF9F');

    public static bool IsIdeograph(char c) => c is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or '々' or '〆' || char.IsSurrogate(c);

    public static bool IsJapanese(char c) => IsKana(c) || IsIdeograph(c);

    /// <summary>A kana word in katakana, hiragana and half width; any other text only as it is.</summary>
    public static IEnumerable<string> Scripts(string text)
    {
        if (!text.Any(IsKana))
        {
            return [text];
        }
        var katakana = ToKatakana(text.Normalize(NormalizationForm.FormKC));
        return new[] { text, katakana, ToHiragana(katakana), ToHalfWidth(katakana) }.Distinct();
    }

    /// <summary>ASCII digits, letters and signs in full width.</summary>
    public static string ToFullWidth(string text) =>
        string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] switch { ' ' => '\u3000', > ' ' and <= '~' => (char)(source[i] + 0xFEE0), var c => c };
            }
        });

    private static string ToKatakana(string text) => Map(text, static c => c is >= '\u3041' and <= '\u3096' ? (char)(c + 0x60) : c);

    private static string ToHiragana(string text) => Map(text, static c => c is >= '\u30A1' and <= '\u30F6' ? (char)(c - 0x60) : c);

    private static string ToHalfWidth(string katakana)
    {
        var half = new StringBuilder();
        foreach (var c in katakana.Normalize(NormalizationForm.FormD)) // splits voiced kana into letter and mark
        {
            var index = FullKana.IndexOf(c, StringComparison.Ordinal);
            half.Append(c switch
            {
                CombiningVoiced => '\uFF9E',
                CombiningSemiVoiced => '\uFF9F',
                '\u3000' => ' ',
                _ => index >= 0 ? (char)(FirstHalfKana + index) : c,
            });
        }
        return half.ToString();
    }

    private static string Map(string text, Func<char, char> map) => string.Concat(text.Select(map));
}
