using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>
/// Dates in a folded text: of our era and of Japanese ones, in full and short, with ideographs, in English. Months alone, durations, fractions and
/// days alone are no dates. All patterns are matched in linear time.
/// </summary>
internal sealed class DateSearch(KnownWords known, int dayOffset, TextDates dates)
{
    private const string Year = "(?<y>(?:1[89]|20)[0-9]{2}|[一二][〇一二三四五六七八九]{3})";
    private const string EraYear = "(?<e>明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHRmtshr])[.]? ?(?<y>元|[0-9]{1,2}|[一二三四五六七八九十]{1,3})";
    private const string Month = "(?<m>[01]?[0-9]|十?[一二三四五六七八九]|十)";
    private const string Day = "(?<d>[0-3]?[0-9]|[二三]?十?[一二三四五六七八九]|[二三]?十)";
    private const string Weekday = " ?(?:[(][月火水木金土日](?:曜日?)?(?:・祝)?[)]|[月火水木金土日]曜日?)?";
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>From the most to the least precise: what an earlier one took is not looked at again.</summary>
    private static readonly Regex[] Forms =
    [
        new($"(?:西暦 ?)?{Year} ?年 ?{Month} ?月 ?{Day} ?日{Weekday}", Linear),
        new($"{EraYear} ?年 ?{Month} ?月 ?{Day} ?日{Weekday}", Linear),
        new($"{Year}(?<p>[-/.]) ?{Month}[-/.] ?{Day}{Weekday}", Linear),
        new($"{EraYear} ?(?<p>[-/.・]) ?{Month} ?[-/.・] ?{Day}{Weekday}", Linear),
        new("(?<y>(?:19|20)[0-9]{2})(?<m>[01][0-9])(?<d>[0-3][0-9])", Linear),
        new("(?<e>[MTSHRmtshr])(?<y>[0-9]{2})(?<m>[01][0-9])(?<d>[0-3][0-9])", Linear),
        new($"(?:西暦 ?)?{Year} ?年 ?{Month} ?月", Linear),
        new($"{EraYear} ?年 ?{Month} ?月", Linear),
        new($"{Year}(?<p>[-/.])(?<m>0[1-9]|1[0-2]|[1-9])", Linear),
        new($"{Year} ?年", Linear),
        new($"{EraYear} ?年", Linear),
    ];

    private static readonly Regex WithoutYear = new($"{Month} ?月 ?{Day} ?日{Weekday}", Linear);
    private static readonly Regex Slashed = new("(?<m>0?[1-9]|1[0-2])/(?<d>[0-3]?[0-9])(?: ?[(][月火水木金土日][)])?", Linear);
    private static readonly Regex Ambiguous = new("'?(?:[0-9]{1,2}[/.][0-9]{1,2}[/.](?:[0-9]{4}|[0-9]{2})|[0-9]{2}[/.][0-9]{1,2}[/.][0-9]{1,2})", Linear);
    private static readonly Regex English = new(
        "(?<n>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[.]? (?<d>[0-3]?[0-9])(?:st|nd|rd|th)?,? (?<y>(?:19|20)[0-9]{2})"
        + "|(?<d>[0-3]?[0-9])(?:st|nd|rd|th)?[ -](?<n>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}[.]?,?[ -](?<y>(?:19|20)[0-9]{2})", Linear | RegexOptions.IgnoreCase);

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] BehindFractions = ["錠", "切除", "量", "以下", "以上", "倍", "包", "カプセル", "度", "本", "枚", "個", "回", "点", "肋", "椎", "葉", "杯", "腹", "%", "H", "期"];
    private static readonly string[] BeforeFractions = ["MMT", "NRS", "VAS", "Levine", "JCS", "GCS", "LN", "約", "の", "Stage", "grade", "Grade", "スコア", "リンパ節", "リンパ節 ", "転移 ", "MMT ", "NRS ", "VAS ", "Levine ", "JCS ", "LN ", "Stage ", "grade ", "Grade ", "転移", "陽性", "L", "S", "C", "Th", "V"];

    public void Find(string text, Findings findings)
    {
        foreach (var form in Forms)
        {
            foreach (Match match in form.Matches(text))
            {
                Judge(text, match, findings);
            }
        }
        foreach (Match match in English.Matches(text))
        {
            var month = Array.IndexOf(Months, match.Groups["n"].Value.ToLowerInvariant()) + 1;
            Judge(text, match.Index, match.Length, new WrittenDate("", match.Groups["y"].Value, month.ToString(CultureInfo.InvariantCulture), match.Groups["d"].Value, "-"), findings);
        }
        foreach (Match match in Ambiguous.Matches(text))
        {
            if (IsApart(text, match.Index, match.Index + match.Length) && !findings.Touches(match.Index, match.Index + match.Length))
            {
                findings.Add(match.Index, match.Index + match.Length, Surrogate.Date); // 1/2/23: day or month, this century or the last.
            }
        }
        foreach (Match match in WithoutYear.Matches(text))
        {
            JudgeWithoutYear(match, findings);
        }
        FindSlashed(text, findings);
    }

    private void Judge(string text, Match match, Findings findings)
    {
        var separator = match.Groups["p"] is { Success: true } between ? between.Value : text[match.Index + match.Length - 1] is var last && (char.IsAsciiDigit(last) && !match.Value.Contains('年', StringComparison.Ordinal)) ? "" : "年";
        Judge(text, match.Index, match.Length, new WrittenDate(match.Groups["e"].Value, match.Groups["y"].Value, match.Groups["m"].Value, match.Groups["d"].Value, separator), findings);
    }

    private void Judge(string text, int start, int length, WrittenDate date, Findings findings)
    {
        var end = start + length;
        var isWritten = date.Separator == "年";
        if (findings.Touches(start, end) || date.Meant() is not { } meant || (!isWritten && !IsApart(text, start, end)) || (date.Era is [< '\u0080'] && start > 0 && char.IsAsciiLetter(text[start - 1])))
        {
            return;
        }
        if (isWritten && date.Era.Length == 0 && start > 0 && char.IsAsciiDigit(text[start - 1]))
        {
            return;
        }
        if (date.Era is [> '\u0080'] && (date.Month.Length == 0 || (start > 0 && JapaneseText.IsIdeograph(text[start - 1]))))
        {
            return; // 説明3年
        }
        var isBirth = date.Day.Length > 0 && known.IsBirth(meant);
        if (isBirth || IsSaidOfBirth(text, start, end))
        {
            findings.Add(start, end, Surrogate.Birth);
            return;
        }
        var moved = meant.AddDays(dayOffset);
        findings.Add(start, end, dates == TextDates.Year ? date.WriteYear(moved) : date.Write(moved));
    }

    /// <summary>Days of the year move as they would in a year that is no leap year.</summary>
    private void JudgeWithoutYear(Match match, Findings findings)
    {
        var (month, day) = (WrittenDate.Number(match.Groups["m"].Value), WrittenDate.Number(match.Groups["d"].Value));
        if (findings.Touches(match.Index, match.Index + match.Length) || month is not (>= 1 and <= 12) || day is not >= 1 || day > DateTime.DaysInMonth(2023, month.Value))
        {
            return;
        }
        var moved = new DateOnly(2023, month.Value, day.Value).AddDays(dayOffset);
        findings.Add(match.Index, match.Index + match.Length, dates == TextDates.Year ? Surrogate.Date : $"{moved.Month}月{moved.Day}日");
    }

    /// <summary>3/2 is a date by what stands beside it, or a fraction; when nothing tells, it goes.</summary>
    private void FindSlashed(string text, Findings findings)
    {
        foreach (Match match in Slashed.Matches(text))
        {
            var (start, end) = (match.Index, match.Index + match.Length);
            var (month, day) = (WrittenDate.Number(match.Groups["m"].Value), WrittenDate.Number(match.Groups["d"].Value));
            if (!IsApart(text, start, end) || findings.Touches(start, end) || day is not >= 1 || day > DateTime.DaysInMonth(2024, month!.Value)
                || Array.Exists(BehindFractions, word => string.CompareOrdinal(text, end, word, 0, word.Length) == 0 || string.CompareOrdinal(text, end, $" {word}", 0, word.Length + 1) == 0)
                || Array.Exists(BeforeFractions, word => start >= word.Length && string.CompareOrdinal(text, start - word.Length, word, 0, word.Length) == 0))
            {
                continue;
            }
            var moved = new DateOnly(2023, month.Value, Math.Min(day.Value, DateTime.DaysInMonth(2023, month.Value))).AddDays(dayOffset);
            findings.Add(start, end, dates == TextDates.Year ? Surrogate.Date : string.Create(CultureInfo.InvariantCulture, $"{moved.Month}/{moved.Day}"));
        }
    }

    /// <summary>Whether no number goes on at either side.</summary>
    private static bool IsApart(string text, int start, int end) =>
        (start == 0 || !(char.IsAsciiDigit(text[start - 1]) || (text[start - 1] is '.' or '/' or '-' && start > 1 && char.IsAsciiDigit(text[start - 2]))))
        && (end == text.Length || !(char.IsAsciiDigit(text[end]) || (text[end] is '.' or '/' or '-' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))));

    private static bool IsSaidOfBirth(string text, int start, int end)
    {
        var before = text.AsSpan(Math.Max(0, start - 7), Math.Min(7, start)).TrimEnd(" :：は").ToString();
        var after = text.AsSpan(end, Math.Min(3, text.Length - end)).TrimStart().ToString();
        return before.EndsWith("生年月日", StringComparison.Ordinal) || before.EndsWith("誕生日", StringComparison.Ordinal) || before.EndsWith("DOB", StringComparison.OrdinalIgnoreCase)
            || (after.StartsWith('生') && !after.StartsWith("生検", StringComparison.Ordinal) && !after.StartsWith("生理", StringComparison.Ordinal) && !after.StartsWith("生食", StringComparison.Ordinal));
    }
}
