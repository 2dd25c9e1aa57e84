using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>
/// The names, numbers and places that are known of a person, of relatives and of staff, found however they are written: with spaces and signs in
/// between, in either kana, half width, romanised in any way, with variants of ideographs.
/// </summary>
internal sealed class KnownWords
{
    private const int ShortestLatin = 4;
    private const int ShortestNumber = 5;
    private const int ShortestCode = 4;
    private const int FreeKana = 4; // so many are no part of another word
    private const int LongestLatinWord = 24;
    private const int LongestGap = 3;

    private static readonly string[] Titles =
    [
        "さん", "サン", "様", "さま", "サマ", "氏", "殿", "くん", "クン", "君", "ちゃん", "チャン", "先生", "医師", "ドクター", "教授", "看護師", "技師", "薬剤師", "部長", "院長", "医長", "Dr",
    ];

    private static readonly string[] Particles = ["は", "が", "の", "に", "を", "と", "も", "へ", "で", "より", "から", "ハ", "ガ", "ノ", "ニ", "ヲ", "ト", "モ"];

    private readonly Dictionary<string, Kind> words = new(StringComparer.Ordinal);
    private readonly HashSet<string> latinAlone = new(StringComparer.Ordinal);
    private readonly HashSet<string> latinParts = new(StringComparer.Ordinal);
    private readonly HashSet<DateOnly> births = [];
    private readonly WordSearch search;

    /// <param name="identifiers">As <see cref="PatientIdentifiers"/> collects them.</param>
    public KnownWords(IEnumerable<string> identifiers)
    {
        foreach (var identifier in identifiers)
        {
            Add(identifier.Trim());
        }
        search = new WordSearch(words.Keys);
    }

    private enum Kind
    {
        Name,
        ShortName,
        Place,
        Institution,
        Number,
        Postcode,
        Phone,
        Code,
    }

    public bool IsBirth(DateOnly date) => births.Contains(date);

    public void Find(FoldedText text, Findings findings)
    {
        FindWords(text.Text, findings);
        FindLatin(text.Text, findings);
    }

    private void Add(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            births.Add(date);
        }
        else if (text.Any(JapaneseText.IsJapanese))
        {
            AddJapanese(text);
        }
        else if (text.Any(char.IsDigit))
        {
            AddNumber(text);
        }
        else
        {
            AddLatin([.. text.Split([' ', '^', ',', '=', '\u3000', '-', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Sameness.Compact)]);
        }
    }

    private void AddJapanese(string text)
    {
        if (text.Any(char.IsDigit))
        {
            Put(Sameness.Compact(text), Kind.Place);
            Put(Sameness.Compact(string.Concat(text.TakeWhile(JapaneseText.IsJapanese))), Kind.Place);
            return;
        }
        foreach (var name in text.Split('='))
        {
            var parts = name.Split([' ', '^', '・', ',', '\u3000', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var part in parts)
            {
                Put(Sameness.Compact(part), KindOf(part));
            }
            if (parts.Length > 1)
            {
                Put(Sameness.Compact(string.Concat(parts)), Kind.Name);
                Put(Sameness.Compact(string.Concat(parts.Reverse())), Kind.Name);
            }
            if (parts.Length > 0 && parts.All(part => part.All(c => JapaneseText.IsKana(c))))
            {
                AddCanonical([.. parts.Select(RomanName.OfKana)]);
            }
        }
    }

    private static Kind KindOf(string part) =>
        Institutions.Endings.Any(ending => part.EndsWith(ending, StringComparison.Ordinal)) ? Kind.Institution
        : part.Length > 1 && part[^1] is '市' or '区' or '町' or '村' or '郡' ? Kind.Place
        : part.Any(JapaneseText.IsIdeograph) ? part.Length > 1 ? Kind.Name : Kind.ShortName
        : part.Length > 2 ? Kind.Name : Kind.ShortName;

    private void AddNumber(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) || text.Count(c => c == '.') >= 3)
        {
            return; // Mail addresses and UIDs are taken out whoever's they are.
        }
        var compact = Sameness.Compact(text);
        var isNumber = compact.All(char.IsAsciiDigit);
        foreach (var form in new[] { compact, compact.TrimStart('0') }.Where(form => form.Length >= (isNumber ? ShortestNumber : ShortestCode)))
        {
            Put(form, !isNumber ? Kind.Code : text is [_, _, _, '-', _, _, _, _] ? Kind.Postcode : text[0] is '0' or '+' && compact.Length is 10 or 11 && text.Contains('-', StringComparison.Ordinal) ? Kind.Phone : Kind.Number);
        }
    }

    private void AddLatin(string[] parts) => AddCanonical([.. parts.Select(RomanName.Canonical)]);

    private void AddCanonical(string[] parts)
    {
        foreach (var part in parts.Where(part => part.Length > 1))
        {
            latinParts.Add(part);
            if (part.Length >= ShortestLatin && !IdentifierForms.IsCommon(part))
            {
                latinAlone.Add(part);
            }
        }
        if (parts.Length > 1)
        {
            latinAlone.Add(string.Concat(parts));
            latinAlone.Add(string.Concat(parts.Reverse()));
        }
    }

    private void Put(string word, Kind kind)
    {
        if (word.Length > 0)
        {
            words.TryAdd(word, kind);
        }
    }

    private void FindWords(string text, Findings findings)
    {
        var letters = new List<char>(text.Length);
        var places = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Sameness.Of(text[i]) is var letter and not '\0')
            {
                letters.Add(letter);
                places.Add(i);
            }
        }
        char[] compact = [.. letters];
        foreach (var (end, length) in search.Find(compact))
        {
            var (start, last) = (places[end - length], places[end - 1] + 1);
            var kind = words[new string(compact, end - length, length)];
            if (Stands(text, start, last, kind, compact.AsSpan(end - length, length)))
            {
                findings.Add(start, last, kind switch
                {
                    Kind.Place => Surrogate.Address,
                    Kind.Institution => Surrogate.Institution,
                    Kind.Number or Kind.Code => Surrogate.Number,
                    Kind.Postcode => Surrogate.Postcode,
                    Kind.Phone => Surrogate.Phone,
                    _ => Surrogate.Name,
                });
            }
        }
    }

    private static bool Stands(string text, int start, int end, Kind kind, ReadOnlySpan<char> word)
    {
        var (before, after) = (start > 0 ? text[start - 1] : '\0', end < text.Length ? text[end] : '\0');
        return kind switch
        {
            Kind.Number or Kind.Postcode or Kind.Phone => !char.IsAsciiDigit(before) && !char.IsAsciiDigit(after) && !(before == '.' && start > 1 && char.IsAsciiDigit(text[start - 2])),
            Kind.Code => !char.IsAsciiLetterOrDigit(before) && !char.IsAsciiLetterOrDigit(after),
            Kind.ShortName => !JapaneseText.IsJapanese(before) && StartsWithAny(text, end, Titles),
            // 山口 is also where one lives, and may be said.
            Kind.Name => after != '県' && (word.Length >= FreeKana || !IsKana(word) || (!JapaneseText.IsKana(before) && (!JapaneseText.IsKana(after) || StartsWithAny(text, end, Titles) || StartsWithAny(text, end, Particles)))),
            _ => true,
        };
    }

    private static bool IsKana(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!JapaneseText.IsKana(c))
            {
                return false;
            }
        }
        return true;
    }

    private static bool StartsWithAny(string text, int at, string[] beginnings) =>
        Array.Exists(beginnings, beginning => string.CompareOrdinal(text, at, beginning, 0, beginning.Length) == 0);

    private void FindLatin(string text, Findings findings)
    {
        if (latinParts.Count == 0)
        {
            return;
        }
        (int Start, int End, string Word)? former = null;
        var (spelt, speltStart, speltEnd) = ("", 0, 0); // letters that stand alone: T A K A
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsLatin(text[i]))
            {
                continue;
            }
            var start = i;
            while (i < text.Length && (IsLatin(text[i]) || (text[i] is '\'' or '’' && i + 1 < text.Length && IsLatin(text[i + 1]))))
            {
                i++;
            }
            (spelt, speltStart, speltEnd) = i - start == 1 && start - speltEnd <= 2 && spelt.Length < LongestLatinWord
                ? (spelt + Sameness.Of(text[start]), spelt.Length == 0 ? start : speltStart, i)
                : i - start == 1 ? (Sameness.Of(text[start]).ToString(), start, i) : ("", i, i);
            if (spelt.Length is >= ShortestLatin and <= LongestLatinWord && latinAlone.Contains(RomanName.Canonical(spelt)))
            {
                findings.Add(speltStart, i, Surrogate.Name);
            }
            former = Judge(text, start, i, former, findings);
        }
    }

    private (int Start, int End, string Word)? Judge(string text, int start, int end, (int Start, int End, string Word)? former, Findings findings)
    {
        if (end - start > LongestLatinWord)
        {
            return null;
        }
        var word = RomanName.Canonical(Sameness.Compact(text[start..end]));
        if (latinAlone.Contains(word))
        {
            findings.Add(start, end, Surrogate.Name);
        }
        if (!latinParts.Contains(word))
        {
            return null;
        }
        if (former is { } other && other.Word != word && start - other.End <= LongestGap)
        {
            findings.Add(other.Start, end, Surrogate.Name);
        }
        return (start, end, word);
    }

    private static bool IsLatin(char c) => Sameness.Of(c) is >= 'a' and <= 'z';
}
