using System.Globalization;

namespace DataBank.Fhir;

/// <summary>Dates and times to which a duration is added (http://hl7.org/fhirpath/N1/#datetime-arithmetic).</summary>
internal static class PathTimes
{
    private const int DaysOfYear = 365, DaysOfMonth = 30, MonthsOfYear = 12;

    private static readonly string[] Forms =
        ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.fff", "HH", "HH:mm", "HH:mm:ss", "HH:mm:ss.fff"];

    /// <summary>As precise as what was given; null when it is no date or time, or is before or after all dates.</summary>
    /// <param name="text">As FHIR writes it, of any precision, with a zone or without.</param>
    /// <param name="amount">Years to minutes count whole.</param>
    /// <param name="unit">A calendar duration in singular or plural, or a UCUM unit of at most a week: years and months of UCUM are no calendar's.</param>
    /// <exception cref="NotSupportedException">Another unit.</exception>
    public static string? Add(string text, decimal amount, string? unit)
    {
        var zone = ZoneOf(text);
        var written = text[..^zone.Length];
        if (written.IndexOf('.', StringComparison.Ordinal) is > 0 and var point) written = written[..point] + '.' + written[(point + 1)..].PadRight(3, '0')[..3];
        if (!DateTime.TryParseExact(written, Forms, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var start)) return null;
        var form = Forms.First(form => form.Length == written.Length && form.Contains('y', StringComparison.Ordinal) == (written.Length == 4 || written.Contains('-', StringComparison.Ordinal)));
        try
        {
            return Sum(start, form, amount, unit).ToString(form, CultureInfo.InvariantCulture) + zone;
        }
        catch (Exception beyond) when (beyond is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The zone at the end of a date and time; empty without.</summary>
    public static string ZoneOf(string text) => text.EndsWith('Z') ? "Z" : text.LastIndexOfAny(['+', '-']) is > 10 and var at ? text[at..] : "";

    private static DateTime Sum(DateTime start, string form, decimal amount, string? unit)
    {
        if (unit is "year" or "years" or "month" or "months")
        {
            if (!form.StartsWith('y')) throw new NotSupportedException("A time of day has no years and months.");
            var months = checked((int)decimal.Truncate(amount) * (unit[0] == 'y' ? MonthsOfYear : 1));
            return form.Length == 4 ? start.AddYears(months / MonthsOfYear) : start.AddMonths(months);
        }
        var (length, isWhole) = LengthOf(unit);
        var span = TimeSpan.FromTicks((long)((isWhole ? decimal.Truncate(amount) : amount) * length));
        if (!form.StartsWith('y')) return DateTime.MinValue.AddDays(1).AddTicks((start.TimeOfDay + span).Ticks % TimeSpan.TicksPerDay);
        return form.Length switch
        {
            4 => start.AddYears(span.Days / DaysOfYear),
            7 => start.AddMonths(span.Days / DaysOfMonth),
            10 => start.AddDays(span.Days),
            _ => start + span,
        };
    }

    private static (long Ticks, bool IsWhole) LengthOf(string? unit) => unit switch
    {
        "week" or "weeks" or "wk" => (7 * TimeSpan.TicksPerDay, true),
        "day" or "days" or "d" => (TimeSpan.TicksPerDay, true),
        "hour" or "hours" or "h" => (TimeSpan.TicksPerHour, true),
        "minute" or "minutes" or "min" => (TimeSpan.TicksPerMinute, true),
        "second" or "seconds" or "s" => (TimeSpan.TicksPerSecond, false),
        "millisecond" or "milliseconds" or "ms" => (TimeSpan.TicksPerMillisecond, false),
        _ => throw new NotSupportedException("Only calendar durations and UCUM units of at most a week are added to dates and times."),
    };
}
