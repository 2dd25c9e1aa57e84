using System.Globalization;

namespace DataBank.Fhir;

/// <summary>
/// A FHIR date, dateTime or instant as the half-open range of milliseconds since 1970 UTC that its precision spans
/// (https://hl7.org/fhir/R4/search.html#date). Values without a zone are Japanese time (+09:00, no daylight saving): R4 leaves
/// them to the server's local zone, and in UTC an examination before 9 a.m. would not be found under its own day.
/// </summary>
public readonly record struct DateRange(long Start, long End)
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Day = 24 * 60 * Minute;
    private const long LocalOffset = 9 * 60 * Minute;

    /// <summary>Parses YYYY, YYYY-MM, YYYY-MM-DD, and YYYY-MM-DDThh:mm[:ss[.fraction]] with an optional zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateRange range)
    {
        range = default;
        if (!TryTake(ref text, 4, out var year) || year < 1)
            return false;
        if (text.IsEmpty)
            return Between(DayOf(year, 1, 1), DayOf(year + 1, 1, 1), out range);

        if (!TryTake(ref text, '-', 2, out var month) || month is < 1 or > 12)
            return false;
        if (text.IsEmpty)
            return Between(DayOf(year, month, 1), month == 12 ? DayOf(year + 1, 1, 1) : DayOf(year, month + 1, 1), out range);

        if (!TryTake(ref text, '-', 2, out var day) || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var date = DayOf(year, month, day);
        return text.IsEmpty ? Between(date, date + 1, out range) : TryParseTime(text, date * Day, out range);
    }

    private static bool TryParseTime(ReadOnlySpan<char> text, long midnight, out DateRange range)
    {
        range = default;
        if (!TryTake(ref text, 'T', 2, out var hour) || hour > 23 || !TryTake(ref text, ':', 2, out var minute) || minute > 59)
            return false;
        var start = midnight + (((hour * 60) + minute) * Minute);
        var length = Minute;
        if (text.StartsWith(':'))
        {
            if (!TryTake(ref text, ':', 2, out var second) || second > 60) // 60: leap seconds are allowed
                return false;
            (start, length) = (start + (second * Second), Second);
            if (text.StartsWith('.') && !TryTakeFraction(ref text, ref start, ref length))
                return false;
        }
        if (!TryParseZone(text, out var offset))
            return false;
        range = new DateRange(start - offset, start - offset + length);
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> text, ref long start, ref long length)
    {
        text = text[1..];
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            if (length > 1) // finer than a millisecond is cut off
            {
                length /= 10;
                start += (text[digits] - '0') * length;
            }
            digits++;
        }
        text = text[digits..];
        return digits > 0;
    }

    private static bool TryParseZone(ReadOnlySpan<char> text, out long offset)
    {
        offset = LocalOffset;
        if (text.IsEmpty)
            return true;
        offset = 0;
        if (text is "Z")
            return true;
        var sign = text[0];
        if (sign is not ('+' or '-')
            || !TryTake(ref text, sign, 2, out var hours) || hours > 14
            || !TryTake(ref text, ':', 2, out var minutes) || minutes > 59
            || !text.IsEmpty)
        {
            return false;
        }
        offset = ((hours * 60) + minutes) * Minute * (sign == '-' ? -1 : 1);
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, char separator, int digits, out int value)
    {
        value = 0;
        if (!text.StartsWith(separator))
            return false;
        text = text[1..];
        return TryTake(ref text, digits, out value);
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits || !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out value))
            return false;
        text = text[digits..];
        return true;
    }

    private static bool Between(long startDay, long endDay, out DateRange range)
    {
        range = new DateRange((startDay * Day) - LocalOffset, (endDay * Day) - LocalOffset);
        return true;
    }

    // Days since 1970 in the proleptic Gregorian calendar, so that the end of 9999 needs no DateTime.
    private static long DayOf(int year, int month, int day) => year > 9999
        ? DayOf(9999, 12, 31) + 1
        : new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
}
