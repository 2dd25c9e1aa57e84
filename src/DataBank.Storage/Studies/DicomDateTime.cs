using System.Globalization;

namespace DataBank.Storage;

/// <summary>DT values (PS3.5 §6.2): every precision from year to microsecond, with or without an offset from UTC.</summary>
internal static class DicomDateTime
{
    // The appliance stands in Japan, which has one zone and no summer time; DT and study times without an offset are in it.
    public const string HomeOffset = "+09:00";

    private static readonly string[] Precisions = ["yyyy", "yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <summary>First and last tick (UTC) that the text can mean, as text of equal length that compares like the numbers.</summary>
    public static bool TryParse(string text, out string first, out string last)
    {
        (first, last) = ("", "");
        var sign = text.Length > 5 ? text.AsSpan(text.Length - 5).IndexOfAny('+', '-') : -1;
        var offset = TimeSpan.FromHours(9);
        if (sign == 0 && !TryParseOffset(text.AsSpan(text.Length - 5), out offset)) return false;
        var local = sign == 0 ? text[..^5] : text;
        var point = local.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? local : local[..point];
        var fraction = point < 0 ? "" : local[(point + 1)..];
        if (fraction.Length > 6 || !fraction.All(char.IsAsciiDigit) || (point >= 0 && whole.Length != 14)) return false;
        if (!DateTime.TryParseExact(whole, Precisions, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)) return false;
        var unit = TimeSpan.TicksPerSecond / (long)Math.Pow(10, fraction.Length);
        start = fraction.Length == 0 ? start : start.AddTicks(long.Parse(fraction, CultureInfo.InvariantCulture) * unit);
        var end = whole.Length switch
        {
            4 => start.AddYears(1),
            6 => start.AddMonths(1),
            8 => start.AddDays(1),
            10 => start.AddHours(1),
            12 => start.AddMinutes(1),
            _ => start.AddTicks(unit),
        };
        first = Sortable(start.Ticks - offset.Ticks);
        last = Sortable(end.Ticks - offset.Ticks - 1);
        return true;
    }

    public static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length != 5 || text[0] is not ('+' or '-') || !int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var digits)) return false;
        if (digits > 1400 || digits % 100 > 59) return false;
        offset = new TimeSpan(digits / 100, digits % 100, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static string Sortable(long ticks) => Math.Max(0, ticks).ToString("D19", CultureInfo.InvariantCulture);
}
