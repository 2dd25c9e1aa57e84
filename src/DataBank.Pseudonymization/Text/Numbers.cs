using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>Identifiers of anybody: what a label calls so, 個人番号 by its check digit, UIDs, and any long number that is no measurement and no name of a gene or variant.</summary>
internal static class Numbers
{
    private const int ShortestUnlabelled = 7;
    private const int HighestAge = 89;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex Labelled = new(
        "(患者|カルテ|診察券|登録|受付|検体|標本|病理|オーダー?|依頼|症例|診療録|入院|被保険者証?|保険者|保険証|公費負担者|受給者|医師免許|麻薬施用者|免許証?|旅券|パスポート|年金|基礎年金|口座|個人|マイナンバー|整理|照会|伝票|病床|MRN|Chart|Patient|Accession|Specimen)"
        + "?(番号|ＩＤ|ID|Id|id|No[.]?|NO[.]?|記号番号|記号・番号|記号|#)[ :：=はが]{0,3}(?<v>[A-Za-z0-9][A-Za-z0-9・/-]{2,30})", Linear);

    private static readonly Regex Insurance = new("記号[ :：]{0,2}(?<v>[^ ・、。\\r\\n番号]{1,12})[ ・、,]{0,2}番号[ :：]{0,2}(?<w>[0-9A-Za-z-]{1,12})", Linear);
    private static readonly Regex Grouped = new("[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}", Linear);
    private static readonly Regex Uid = new("[0-9]{1,20}([.][0-9]{1,39}){4,20}", Linear);
    private static readonly Regex Uuid = new("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", Linear);
    private static readonly Regex Token = new("[A-Za-z0-9_]{7,64}", Linear);
    private static readonly Regex Genomic = new("^(rs[0-9]+|(N[CGMPRTW]|X[MPR])_[0-9]+|LRG_?[0-9]+[a-z0-9]*|ENS[A-Z]{0,4}[0-9]+|COS[A-Z][0-9]+|[RSV]CV[0-9]+|NCT[0-9]{8}|jRCT[a-z]?[0-9]+|UMIN[0-9]+|[0-9]+[ACGTN]+|[cgmnp]?[0-9]+_[0-9]+[a-zA-Z]*)$", Linear);
    private static readonly Regex Age = new("((満|数え年?|享年|行年) ?)?(?<n>[0-9]{2,3}|百[一二三四五六七八九十]{0,3}|九十[一二三四五六七八九]?) ?(歳代?|才|代|years? old|[- ]?years?[- ]old|[- ]?y[./]?o[.]?|years? of age)", Linear);

    public static void Find(string text, Findings findings)
    {
        foreach (Match match in Labelled.Matches(text)) AddValue(match.Groups["v"], findings);
        foreach (Match match in Insurance.Matches(text))
        {
            AddValue(match.Groups["v"], findings, needsDigit: false);
            AddValue(match.Groups["w"], findings);
        }
        foreach (Match match in Grouped.Matches(text))
        {
            if (IsApart(text, match) && IsPersonalNumber(match.Value)) Add(match, findings);
        }
        foreach (Match match in Uid.Matches(text)) Add(match, findings);
        foreach (Match match in Uuid.Matches(text)) Add(match, findings);
        foreach (Match match in Token.Matches(text))
        {
            if (LongestRun(match.Value) >= ShortestUnlabelled && !findings.Touches(match.Index, match.Index + match.Length) && !IsKnownKind(text, match)) Add(match, findings);
        }
    }

    /// <summary>Ages of the oldest are all the same.</summary>
    public static void FindAges(string text, Findings findings)
    {
        foreach (Match match in Age.Matches(text))
        {
            if (WrittenDate.Number(match.Groups["n"].Value) > HighestAge && IsApart(text, match)) findings.Add(match.Index, match.Index + match.Length, Surrogate.OldAge);
        }
    }

    /// <summary>個人番号: twelve digits, of which the last follows from the others (行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード等に関する省令 5条).</summary>
    public static bool IsPersonalNumber(string text)
    {
        int[] digits = [.. text.Where(char.IsAsciiDigit).Select(c => c - '0')];
        if (digits.Length != 12)
        {
            return false;
        }
        var sum = Enumerable.Range(1, 11).Sum(n => digits[11 - n] * (n <= 6 ? n + 1 : n - 5));
        var check = sum % 11 <= 1 ? 0 : 11 - (sum % 11);
        return check == digits[11];
    }

    private static void AddValue(Group value, Findings findings, bool needsDigit = true)
    {
        if (!needsDigit || value.Value.Any(char.IsAsciiDigit)) findings.Add(value.Index, value.Index + value.Length, Surrogate.Number);
    }

    private static void Add(Match match, Findings findings) => findings.Add(match.Index, match.Index + match.Length, Surrogate.Number);

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = char.IsAsciiDigit(c) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }

    /// <summary>A variant, a place in a genome, a registered trial, or a count with its unit.</summary>
    private static bool IsKnownKind(string text, Match match)
    {
        var (start, end) = (match.Index, match.Index + match.Length);
        var before = text.AsSpan(Math.Max(0, start - 6), start - Math.Max(0, start - 6));
        if (Genomic.IsMatch(match.Value) && !match.Value.All(char.IsAsciiDigit))
        {
            return true;
        }
        if (before.EndsWith("g.", StringComparison.Ordinal) || before.EndsWith("HGNC:", StringComparison.Ordinal) || (before.EndsWith(":", StringComparison.Ordinal) && before.Contains("chr", StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }
        var at = end < text.Length && text[end] == ' ' ? end + 1 : end;
        return match.Value.All(char.IsAsciiDigit) && at < text.Length && (text[at] is '/' or 'μ' or '%' or '個' or '円' or '万' || string.CompareOrdinal(text, at, "copies", 0, 6) == 0 || string.CompareOrdinal(text, at, "IU", 0, 2) == 0);
    }

    private static bool IsApart(string text, Match match) =>
        (match.Index == 0 || !char.IsAsciiDigit(text[match.Index - 1])) && (match.Index + match.Length == text.Length || !char.IsAsciiDigit(text[match.Index + match.Length]));
}
