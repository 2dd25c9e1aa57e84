using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>A date as it stands in a text: its parts, in the era or the year that was written, and how it was written.</summary>
/// <param name="Era">令和, 令, R or r, as written; empty: a year of our era.</param>
/// <param name="Year">As written: digits, ideographs or 元.</param>
/// <param name="Month">Empty: not written.</param>
/// <param name="Day">Empty: not written.</param>
/// <param name="Separator">What stands between year and month; 年: 月 and 日 follow, too; empty: nothing does.</param>
internal readonly record struct WrittenDate(string Era, string Year, string Month, string Day, string Separator)
{
    private const string Digits = "〇一二三四五六七八九";

    private static readonly (DateOnly Begin, string Name, char Letter)[] Eras =
    [
        (new(2019, 5, 1), "令和", 'R'), (new(1989, 1, 8), "平成", 'H'), (new(1926, 12, 25), "昭和", 'S'), (new(1912, 7, 30), "大正", 'T'), (new(1868, 1, 25), "明治", 'M'),
    ];

    /// <summary>Whether months and days are written with two digits; 10/12 may be either, and is taken for it.</summary>
    private bool IsPadded => Month.StartsWith('0') || Day.StartsWith('0') || (Separator != "年" && Month.Length == 2 && Day.Length != 1);

    /// <summary>The day that is meant; of a month its middle, of a year its middle; null when there is no such day.</summary>
    public DateOnly? Meant()
    {
        if (Number(Year) is not { } year || (Month.Length > 0 && Number(Month) is not (>= 1 and <= 12)) || (Day.Length > 0 && Number(Day) is not >= 1))
        {
            return null;
        }
        var (era, isShort) = (Era, Era.Length == 1);
        if (era.Length > 0)
        {
            var (begin, name, letter) = Array.Find(Eras, each => isShort ? each.Letter == char.ToUpperInvariant(era[0]) || each.Name[0] == era[0] : each.Name == era);
            if (name is null || year < 1 || (letter != 'R' && year > 64))
            {
                return null;
            }
            year += begin.Year - 1;
        }
        var (month, day) = (Number(Month) ?? 7, Number(Day) ?? (Month.Length > 0 ? 15 : 2));
        return year is >= 1850 and <= 2200 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    /// <summary>Another day, written as this one is and in its precision.</summary>
    public string Write(DateOnly date)
    {
        var (era, year) = (Era, date.Year);
        if (era.Length > 0)
        {
            var (begin, name, letter) = Array.Find(Eras, each => date >= each.Begin);
            year -= begin.Year - 1;
            era = era.Length > 1 ? name : era[0] < '\u0080' ? letter.ToString() : name[..1];
        }
        var yearText = year.ToString(Separator.Length == 0 && era.Length > 0 ? "00" : "0", CultureInfo.InvariantCulture);
        if (Separator == "年")
        {
            return $"{era}{yearText}年{(Month.Length > 0 ? $"{Padded(date.Month)}月" : "")}{(Day.Length > 0 ? $"{Padded(date.Day)}日" : "")}";
        }
        return $"{era}{yearText}{Separator}{Padded(date.Month)}{(Day.Length > 0 ? $"{Separator}{Padded(date.Day)}" : "")}";
    }

    /// <summary>The year alone, as it is written.</summary>
    public string WriteYear(DateOnly date) => (this with { Month = "", Day = "", Separator = "年" }).Write(date);

    /// <summary>The number that digits or ideographs (二〇二三, 二十一, 元) say; null: none.</summary>
    public static int? Number(string text)
    {
        if (text.Length is 0 or > 8)
        {
            return null;
        }
        if (text == "元")
        {
            return 1;
        }
        if (text.All(char.IsAsciiDigit))
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }
        if (text.All(c => Digits.Contains(c, StringComparison.Ordinal)))
        {
            return text.Aggregate(0, (number, c) => (number * 10) + Digits.IndexOf(c, StringComparison.Ordinal));
        }
        var ten = text.IndexOf('十', StringComparison.Ordinal);
        var hundred = text.IndexOf('百', StringComparison.Ordinal);
        if (hundred == 0)
        {
            return 100 + (text.Length > 1 ? Number(text[1..]) ?? 0 : 0);
        }
        return ten >= 0 && text.LastIndexOf('十') == ten && (ten == 0 ? 1 : Number(text[..ten])) is { } tens && (ten + 1 == text.Length ? 0 : Number(text[(ten + 1)..])) is { } ones
            ? (tens * 10) + ones
            : null;
    }

    private string Padded(int number) => number.ToString(IsPadded ? "00" : "0", CultureInfo.InvariantCulture);
}
