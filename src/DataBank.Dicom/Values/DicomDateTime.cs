using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A value of DT: a year with as much of month, day, time and offset from UTC as is known (PS3.5 §6.2).</summary>
public readonly record struct DicomDateTime : IMoment<DicomDateTime>
{
    private static readonly TimeSpan LeastOffset = TimeSpan.FromHours(-12);
    private static readonly TimeSpan MostOffset = TimeSpan.FromHours(14);

    private DicomDateTime(DateOnly day, MomentPrecision precision, DicomTime? time, TimeSpan? offset) =>
        (FirstDay, Precision, Time, Offset) = (day, precision, time, offset);

    /// <summary>A day with a time of day, or without one.</summary>
    public DicomDateTime(DicomDate date, DicomTime? time, TimeSpan? offset = null)
        : this(date.Day, time?.Precision ?? MomentPrecision.Day, time, offset)
    {
    }

    /// <summary>The day, or the first day of the month or year that is all that is known.</summary>
    public DateOnly FirstDay { get; }

    public MomentPrecision Precision { get; }

    /// <summary>The time of day; null when only the day, month or year is known.</summary>
    public DicomTime? Time { get; }

    /// <summary>The offset from UTC; null when the value names none (then (0008,0201) or the place decides).</summary>
    public TimeSpan? Offset { get; }

    /// <summary>Parses "2020", "202001", "20200102" to "20200102103015.123456", each with or without "+0900".</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomDateTime value)
    {
        value = default;
        var sign = text.IndexOfAny('+', '-');
        TimeSpan? offset = null;
        if (sign >= 0)
        {
            if (!TryParseOffset(text[sign..], out var known))
            {
                return false;
            }
            offset = known;
            text = text[..sign];
        }
        DicomTime? time = null;
        if (text.Length > 8)
        {
            if (!DicomTime.TryParse(text[8..], out var clock))
            {
                return false;
            }
            time = clock;
            text = text[..8];
        }
        int month = 1, day = 1;
        if (text.Length is not (4 or 6 or 8)
            || !int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year == 0
            || (text.Length >= 6 && (!DicomTime.TwoDigits(text, 4, 12, out month) || month == 0))
            || (text.Length == 8 && (!DicomTime.TwoDigits(text, 6, DateTime.DaysInMonth(year, month), out day) || day == 0)))
        {
            return false;
        }
        var precision = time?.Precision ?? MomentPrecision.Year + ((text.Length / 2) - 2);
        value = new DicomDateTime(new DateOnly(year, month, day), precision, time, offset);
        return true;
    }

    /// <summary>Parses an offset as DT and (0008,0201) write it, "+0900": from -1200 to +1400, and never "-0000".</summary>
    public static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is not ['+' or '-', _, _, _, _] || !DicomTime.TwoDigits(text, 1, 14, out var hours) || !DicomTime.TwoDigits(text, 3, 59, out var minutes))
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
        {
            offset = -offset;
        }
        return offset >= LeastOffset && offset <= MostOffset && (text[0] == '+' || offset != TimeSpan.Zero);
    }

    /// <summary>
    /// The range that a date range and a time range mean together when a query combines them (PS3.4 C.2.2.2.5): from the first day at
    /// the first time to the last day at the last time.
    /// </summary>
    public static MomentRange<DicomDateTime> Between(MomentRange<DicomDate> dates, MomentRange<DicomTime> times) => new(
        dates.From is { } from ? new DicomDateTime(from, times.From) : null,
        dates.To is { } to ? new DicomDateTime(to, times.To) : null);

    /// <summary>The first moment that the value may mean; null in a leap second, beyond .NET's calendar, or when no offset is known.</summary>
    /// <param name="assumedOffset">For values that name no offset.</param>
    public DateTimeOffset? ToDateTimeOffset(TimeSpan? assumedOffset = null)
    {
        if ((Offset ?? assumedOffset) is not { } offset || Time is { Second: 60 })
        {
            return null;
        }
        var local = new DateTime(FirstDay, TimeOnly.MinValue).AddTicks(Time?.FirstTick ?? 0);
        var utc = local.Ticks - offset.Ticks;
        return utc < 0 || utc > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(local, offset);
    }

    public (long First, long Last) Ticks(TimeSpan assumedOffset)
    {
        var first = (FirstDay.DayNumber * TimeSpan.TicksPerDay) + (Time?.FirstTick ?? 0) - (Offset ?? assumedOffset).Ticks;
        var width = Time?.Width ?? TimeSpan.TicksPerDay * Precision switch
        {
            MomentPrecision.Year => DateTime.IsLeapYear(FirstDay.Year) ? 366 : 365,
            MomentPrecision.Month => DateTime.DaysInMonth(FirstDay.Year, FirstDay.Month),
            _ => 1,
        };
        return (first, first + width - 1);
    }

    /// <summary>The text in the precision it was read with: "202001", "20200102103015.5+0900".</summary>
    public override string ToString()
    {
        var day = Precision switch
        {
            MomentPrecision.Year => FirstDay.ToString("yyyy", CultureInfo.InvariantCulture),
            MomentPrecision.Month => FirstDay.ToString("yyyyMM", CultureInfo.InvariantCulture),
            _ => FirstDay.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        };
        return $"{day}{Time}{(Offset is { } offset ? (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hhmm", CultureInfo.InvariantCulture) : "")}";
    }
}
