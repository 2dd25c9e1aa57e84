using System.Globalization;

namespace DataBank.Pseudonymization;

/// <summary>The hierarchies that are shipped; definitions of data sets choose among them by name.</summary>
public static class Hierarchies
{
    /// <summary>From this age on nobody's age is told.</summary>
    private const int OldestAge = 90;

    private static readonly int[] AgeBands = [5, 10, 20];
    private static readonly int[] DayBands = [1, 10, 30, 90, 360];

    private static readonly Dictionary<string, Hierarchy> ByName = new Hierarchy[]
    {
        new("value", ["value", Hierarchy.Anything], (value, _) => value),
        new("age", ["5 years", "10 years", "20 years", Hierarchy.Anything], Age),
        new("prefecture", ["prefecture", "region", Hierarchy.Anything], (value, level) => level == 0 ? JapaneseRegions.Of(value) is null ? "" : value : JapaneseRegions.Of(value) ?? ""),
        new("date", ["month", "quarter", "year", Hierarchy.Anything], Date),
        new("interval", ["day", "10 days", "30 days", "90 days", "360 days", Hierarchy.Anything], Interval),
        new("icd10", ["code", "3 characters", "chapter", Hierarchy.Anything], Icd10),
        new("yj", ["code", "ingredient", "class", "group", Hierarchy.Anything], Yj),
    }.ToDictionary(hierarchy => hierarchy.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => [.. ByName.Keys, "number"];

    /// <summary>The hierarchy of this name; null when there is none.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="width">Of the finest band of "number", which needs one.</param>
    public static Hierarchy? Find(string name, double? width) => name == "number" ? width > 0 ? Number(width.Value) : null : ByName.GetValueOrDefault(name);

    private static string Age(string value, int level)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var age)) return "";
        var band = AgeBands[level];
        // The band that holds the oldest age has no end.
        return age / band >= OldestAge / band ? $"{OldestAge / band * band}-" : Band(age, band);
    }

    // Partial dates stay as they are until the level is as coarse.
    private static string Date(string value, int level)
    {
        if (value.Length < 4 || !int.TryParse(value.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return "";
        if (level == 2 || value.Length < 7) return value[..4];
        return !int.TryParse(value.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12 ? ""
            : level == 0 ? value[..7] : $"{value[..4]}-Q{(month + 2) / 3}";
    }

    private static string Interval(string value, int level) =>
        !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) ? ""
            : level == 0 ? days.ToString(CultureInfo.InvariantCulture) : Band(days, DayBands[level]);

    private static string Icd10(string value, int level)
    {
        var category = value.Length >= 3 ? value[..3].ToUpperInvariant() : "";
        if (Icd10Chapters.Of(category) is not { } chapter) return "";
        return level switch { 0 => value, 1 => category, _ => chapter };
    }

    // YJ codes: four digits of the therapeutic class, of which two its group; three more name ingredient and route.
    private static string Yj(string value, int level)
    {
        if (value.Length < 7 || !value.AsSpan(0, 4).ContainsOnlyDigits()) return "";
        return level switch { 0 => value, 1 => value[..7], 2 => value[..4], _ => value[..2] };
    }

    private static Hierarchy Number(double width)
    {
        double[] widths = [width, width * 2, width * 4];
        return new Hierarchy(
            "number", [.. widths.Select(each => $"bands of {each.ToString(CultureInfo.InvariantCulture)}"), Hierarchy.Anything],
            (value, level) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? Range(Math.Floor(number / width), 1 << level, width) : "");
    }

    // Bands of coarser levels are made of whole bands, not of the number, so that rounding can't part them.
    private static string Range(double band, int bands, double width)
    {
        var start = Math.Floor(band / bands) * bands;
        return string.Create(CultureInfo.InvariantCulture, $"[{start * width:0.######},{(start + bands) * width:0.######})");
    }

    private static string Band(int value, int width)
    {
        var start = value - (((value % width) + width) % width);
        return string.Create(CultureInfo.InvariantCulture, $"{start}..{start + width - 1}");
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
