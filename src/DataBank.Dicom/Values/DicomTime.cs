using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A value of TM: a time of day to the hour, minute, second or a fraction of up to six digits (PS3.5 §6.2).</summary>
public readonly record struct DicomTime : IMoment<DicomTime>
{
    private const int TicksPerMicrosecond = 10;
    private readonly byte digits;

    private DicomTime(int hour, int minute, int second, int microsecond, MomentPrecision precision, int digits)
    {
        (Hour, Minute, Second, Microsecond, Precision) = (hour, minute, second, microsecond, precision);
        this.digits = (byte)digits;
    }

    /// <summary>A time with all six digits of its fraction.</summary>
    public DicomTime(TimeOnly time)
        : this(time.Hour, time.Minute, time.Second, (time.Millisecond * 1000) + time.Microsecond, MomentPrecision.Fraction, 6)
    {
    }

    public int Hour { get; }

    public int Minute { get; }

    /// <summary>0 to 60: a leap second is a second of its own.</summary>
    public int Second { get; }

    public int Microsecond { get; }

    public MomentPrecision Precision { get; }

    /// <summary>Parses "10", "1030", "103015" or "103015.123456"; a fraction has one to six digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomTime value)
    {
        value = default;
        var dot = text.IndexOf('.');
        var clock = dot < 0 ? text : text[..dot];
        if (clock.Length is not (2 or 4 or 6) || (dot >= 0 && clock.Length != 6))
        {
            return false;
        }
        int minute = 0, second = 0, microsecond = 0, digits = 0;
        if (!TwoDigits(clock, 0, 23, out var hour)
            || (clock.Length >= 4 && !TwoDigits(clock, 2, 59, out minute))
            || (clock.Length == 6 && !TwoDigits(clock, 4, 60, out second)))
        {
            return false;
        }
        if (dot >= 0)
        {
            var fraction = text[(dot + 1)..];
            digits = fraction.Length;
            if (digits is 0 or > 6 || !int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out microsecond))
            {
                return false;
            }
            for (var i = digits; i < 6; i++)
            {
                microsecond *= 10;
            }
        }
        var precision = dot >= 0 ? MomentPrecision.Fraction : MomentPrecision.Hour + ((clock.Length / 2) - 1);
        value = new DicomTime(hour, minute, second, microsecond, precision, digits);
        return true;
    }

    /// <summary>Parses the form of ACR-NEMA 300, "10:30:15.123", which PS3.5 §6.2 has forbidden since but old archives hold.</summary>
    public static bool TryParseAcrNema(ReadOnlySpan<char> text, out DicomTime value)
    {
        value = default;
        return text.Length <= 15 && text is [_, _, ':', _, _, ':', _, _, ..] && TryParse([.. text[..2], .. text[3..5], .. text[6..]], out value);
    }

    /// <summary>The first moment that the value may mean; null in a leap second, which .NET's clock does not have.</summary>
    public TimeOnly? ToTimeOnly() => Second == 60 ? null : new TimeOnly(FirstTick);

    public (long First, long Last) Ticks(TimeSpan assumedOffset) => (FirstTick, FirstTick + Width - 1);

    /// <summary>The text in the precision it was read with: "1030", "103015.120".</summary>
    public override string ToString() => Precision switch
    {
        MomentPrecision.Hour => $"{Hour:D2}",
        MomentPrecision.Minute => $"{Hour:D2}{Minute:D2}",
        MomentPrecision.Second => $"{Hour:D2}{Minute:D2}{Second:D2}",
        _ => string.Concat($"{Hour:D2}{Minute:D2}{Second:D2}.", Microsecond.ToString("D6", CultureInfo.InvariantCulture).AsSpan(0, digits)),
    };

    internal long FirstTick =>
        (Hour * TimeSpan.TicksPerHour) + (Minute * TimeSpan.TicksPerMinute) + (Second * TimeSpan.TicksPerSecond) + (Microsecond * TicksPerMicrosecond);

    /// <summary>Ticks from the first moment the value may mean to the first it may not.</summary>
    internal long Width => Precision switch
    {
        MomentPrecision.Hour => TimeSpan.TicksPerHour,
        MomentPrecision.Minute => TimeSpan.TicksPerMinute,
        MomentPrecision.Second => TimeSpan.TicksPerSecond,
        _ => TimeSpan.TicksPerSecond / (long)Math.Pow(10, digits),
    };

    internal static bool TwoDigits(ReadOnlySpan<char> text, int at, int most, out int value) =>
        int.TryParse(text.Slice(at, 2), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}
