using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>The ways in which a date is written in Japan, eras (和暦) included. Always the whole date: a year alone identifies nobody.</summary>
internal static class BirthDateForms
{
    private static readonly (DateOnly Begin, string Name, char Letter)[] Eras =
    [
        (new(2019, 5, 1), "令和", 'R'), (new(1989, 1, 8), "平成", 'H'), (new(1926, 12, 25), "昭和", 'S'),
        (new(1912, 7, 30), "大正", 'T'), (new(1868, 1, 25), "明治", 'M'),
    ];

    public static IEnumerable<IdentifierForm> Of(DateOnly date)
    {
        var (year, month, day) = (date.Year, date.Month, date.Day);
        var texts = new List<string>
        {
            Text($"{year:0000}{month:00}{day:00}"), Text($"{year}年{month}月{day}日"), Text($"{year}年{month:00}月{day:00}日"),
            Text($"{day:00}/{month:00}/{year}"), Text($"{month:00}/{day:00}/{year}"), Text($"{day:00}.{month:00}.{year}"),
        };
        foreach (var separator in "-/.")
        {
            texts.Add(Text($"{year:0000}{separator}{month:00}{separator}{day:00}"));
            texts.Add(Text($"{year:0000}{separator}{month}{separator}{day}"));
        }
        foreach (var (begin, name, letter) in Eras)
        {
            if (date >= begin)
            {
                AddEra(texts, name, letter, year - begin.Year + 1, month, day);
                break;
            }
        }
        return texts.Concat(texts.Select(JapaneseText.ToFullWidth)).Distinct().Select(text => new IdentifierForm(text, Edge.Digits));
    }

    private static void AddEra(List<string> texts, string name, char letter, int year, int month, int day)
    {
        texts.Add(Text($"{name}{year}年{month}月{day}日"));
        texts.Add(Text($"{name}{year:00}年{month:00}月{day:00}日"));
        texts.Add(Text($"{letter}{year:00}{month:00}{day:00}"));
        foreach (var separator in "./-")
        {
            texts.Add(Text($"{letter}{year}{separator}{month}{separator}{day}"));
            texts.Add(Text($"{letter}{year:00}{separator}{month:00}{separator}{day:00}"));
        }
        if (year == 1)
        {
            texts.Add(Text($"{name}元年{month}月{day}日"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
