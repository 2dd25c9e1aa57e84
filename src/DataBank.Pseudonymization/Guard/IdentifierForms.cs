using System.Globalization;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// Expands an identifier into the ways in which people and machines write it. What is too short or too common to be searched alone
/// is searched only together with its other part: a family name of one character, a prefecture's name that is also a family name.
/// </summary>
internal static class IdentifierForms
{
    private const int ShortestNumber = 6;
    private const int ShortestUid = 8;
    private const int ShortestCode = 5;
    private const int ShortestLatinName = 4;
    private const int ShortestKanaName = 3;

    private static readonly string[] JapaneseSeparators = ["", " ", "\u3000", "^", "・", ",", "、", "=", "_"];
    private static readonly string[] LatinSeparators = ["", " ", "^", ", ", ",", "_", "-", "."];

    /// <summary>Family names that are also prefectures, and Latin names that are also words of the released data.</summary>
    private static readonly HashSet<string> CommonWords = new(
        ["青森", "岩手", "宮城", "秋田", "山形", "福島", "茨城", "栃木", "群馬", "埼玉", "千葉", "東京", "神奈川", "新潟", "富山", "石川", "福井", "山梨",
         "長野", "岐阜", "静岡", "愛知", "三重", "滋賀", "京都", "大阪", "兵庫", "奈良", "和歌山", "鳥取", "島根", "岡山", "広島", "山口", "徳島", "香川",
         "愛媛", "高知", "福岡", "佐賀", "長崎", "熊本", "大分", "宮崎", "鹿児島", "沖縄",
         "hide", "date", "mine", "made", "rise", "june", "mari", "endo", "mode", "none", "test", "male", "female", "unknown", "final", "data"],
        StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<IdentifierForm> Of(string identifier)
    {
        var text = identifier.Trim();
        if (text.Length == 0)
        {
            return [];
        }
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return BirthDateForms.Of(date);
        }
        if (text.All(c => char.IsAsciiDigit(c) || c == '.') && text.Count(c => c == '.') >= 3)
        {
            return text.Length >= ShortestUid ? [new(text, Edge.Digits)] : [];
        }
        var folded = text.Normalize(NormalizationForm.FormKC);
        if (folded.All(c => char.IsAsciiDigit(c) || c is '-' or ' ' or '(' or ')' or '+'))
        {
            return Numbers(folded);
        }
        if (text.Any(JapaneseText.IsJapanese))
        {
            return text.Any(char.IsDigit) ? Lines(text, folded) : text.Split('=').SelectMany(JapaneseName);
        }
        return folded.All(c => char.IsAsciiLetter(c) || c is ' ' or '^' or ',' or '.' or '\'' or '-' or '=' || char.IsLetter(c))
            ? folded.Split('=').SelectMany(LatinName)
            : Codes(folded);
    }

    /// <summary>Record, insurance and telephone numbers, postal codes.</summary>
    private static IEnumerable<IdentifierForm> Numbers(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (digits.Length < ShortestNumber)
        {
            return [];
        }
        var forms = new HashSet<string> { text, digits };
        var stripped = digits.TrimStart('0');
        if (stripped.Length >= ShortestNumber)
        {
            forms.Add(stripped);
        }
        if (text.Contains('-', StringComparison.Ordinal) && digits[0] == '0' && digits.Length is 10 or 11)
        {
            forms.Add("+81" + digits[1..]);
            forms.Add("+81-" + text.TrimStart('0'));
        }
        var edge = digits.Length < 8 ? Edge.Number : Edge.Digits;
        return forms.Concat(forms.Select(JapaneseText.ToFullWidth).ToArray()).Select(form => new IdentifierForm(form, edge));
    }

    /// <summary>Address lines and other Japanese text with digits in it.</summary>
    private static IEnumerable<IdentifierForm> Lines(string text, string folded)
    {
        string[] forms = [text, folded, JapaneseText.ToFullWidth(folded), folded.Replace('-', '−'), folded.Replace(" ", "", StringComparison.Ordinal)];
        return forms.Where(form => form.Length >= ShortestCode).Distinct().Select(form => new IdentifierForm(form, Edge.None));
    }

    /// <summary>Identifiers of letters and digits, mail addresses.</summary>
    private static IEnumerable<IdentifierForm> Codes(string text)
    {
        if (text.Length < ShortestCode)
        {
            return [];
        }
        string[] forms = [text, text.ToUpperInvariant(), text.ToLowerInvariant(), JapaneseText.ToFullWidth(text)];
        return forms.Distinct().Select(form => new IdentifierForm(form, text.Length < 12 ? Edge.LettersAndDigits : Edge.None));
    }

    private static IEnumerable<IdentifierForm> JapaneseName(string name)
    {
        var parts = name.Split([' ', '\u3000', '^', '・', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var part in parts.Where(CanStandAlone))
        {
            foreach (var form in JapaneseText.Scripts(part))
            {
                yield return new(form, form.All(JapaneseText.IsKana) ? Edge.Kana : Edge.None);
            }
        }
        if (parts.Length < 2 || parts.All(part => CanStandAlone(part) && !part.All(JapaneseText.IsKana)))
        {
            yield break;
        }
        var halves = JapaneseText.Scripts(parts[0]).Zip(JapaneseText.Scripts(string.Concat(parts[1..])));
        foreach (var (family, given) in halves)
        {
            var wholeWord = (family + given).All(JapaneseText.IsKana) ? Edge.Kana : Edge.None;
            foreach (var separator in JapaneseSeparators)
            {
                yield return new(family + separator + given, wholeWord);
            }
        }
    }

    /// <summary>Whether a Latin name is also a word that clinical texts use.</summary>
    public static bool IsCommon(string name) => CommonWords.Contains(name);

    private static bool CanStandAlone(string part) =>
        !CommonWords.Contains(part) && part.Length >= (part.Any(JapaneseText.IsIdeograph) ? 2 : ShortestKanaName);

    private static IEnumerable<IdentifierForm> LatinName(string name)
    {
        var parts = name.Split([' ', '^', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var texts = new List<string>(parts.Where(part => part.Length >= ShortestLatinName && !CommonWords.Contains(part)));
        if (parts.Length >= 2)
        {
            var given = string.Concat(parts[1..]);
            foreach (var separator in LatinSeparators)
            {
                texts.Add(parts[0] + separator + given);
                texts.Add(given + separator + parts[0]);
            }
        }
        return texts.Where(text => text.Length >= ShortestLatinName)
            .SelectMany(text => new[] { text, text.ToUpperInvariant(), text.ToLowerInvariant(), Title(text), JapaneseText.ToFullWidth(text.ToUpperInvariant()) })
            .Distinct()
            .Select(text => new IdentifierForm(text, Edge.Letters));
    }

    private static string Title(string text) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant());
}
