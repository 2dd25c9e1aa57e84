using System.Globalization;
using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>The instants at which a Period begins and ends; open ends lie beyond all time, ends that can't be read rule it out.</summary>
internal static class FhirPeriod
{
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    public static DateTimeOffset Start(JsonElement period, TimeZoneInfo zone) => Boundary(period.Text("start"), zone, isEnd: false);

    public static DateTimeOffset End(JsonElement period, TimeZoneInfo zone) => Boundary(period.Text("end"), zone, isEnd: true);

    /// <summary>When a day (month, year) is over.</summary>
    public static DateTimeOffset EndOf(string date, TimeZoneInfo zone) => Boundary(date, zone, isEnd: true);

    /// <param name="zone">The house's time zone: what ends on a day ends with that day there.</param>
    private static DateTimeOffset Boundary(string? text, TimeZoneInfo zone, bool isEnd)
    {
        if (text is null)
            return isEnd ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
        if (text.Length > 10)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant : Never(isEnd);
        }
        if (!DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Never(isEnd);
        var next = text.Length switch { 4 => day.AddYears(1), 7 => day.AddMonths(1), _ => day.AddDays(1) };
        var midnight = (isEnd ? next : day).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private static DateTimeOffset Never(bool isEnd) => isEnd ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
}
