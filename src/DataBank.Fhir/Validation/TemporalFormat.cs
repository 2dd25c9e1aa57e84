namespace DataBank.Fhir;

/// <summary>The formats of date, dateTime, instant and time (https://hl7.org/fhir/R4/datatypes.html#dateTime), days of the calendar included.</summary>
internal static class TemporalFormat
{
    public static bool IsDate(ReadOnlySpan<byte> text) => text.Length switch
    {
        4 => IsYear(text),
        7 => IsYear(text[..4]) && IsMonth(text[4..]),
        10 => IsDay(text),
        _ => false,
    };

    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'T') is var at && at < 0 ? IsDate(text) : at == 10 && IsDay(text[..10]) && IsZonedTime(text[11..]);

    public static bool IsInstant(ReadOnlySpan<byte> text) => text.Length > 11 && text[10] == 'T' && IsDay(text[..10]) && IsZonedTime(text[11..]);

    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return false;
        // 60 is a leap second.
        if (Two(text) is not (>= 0 and < 24) || Two(text[3..]) is not (>= 0 and < 60) || Two(text[6..]) is not (>= 0 and <= 60)) return false;
        return text.Length == 8 || (text[8] == '.' && text.Length > 9 && !text[9..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    private static bool IsZonedTime(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return false;
        if (text[^1] == 'Z') return IsTime(text[..^1]);
        if (text.Length < 14 || text[^6] is not ((byte)'+' or (byte)'-') || text[^3] != ':') return false;
        var (hours, minutes) = (Two(text[^5..]), Two(text[^2..]));
        return IsTime(text[..^6]) && minutes is >= 0 and < 60 && (hours is >= 0 and < 14 || (hours == 14 && minutes == 0));
    }

    private static bool IsDay(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || !IsYear(text[..4]) || !IsMonth(text[4..7]) || text[7] != '-') return false;
        return Two(text[8..]) is > 0 and var day && day <= DateTime.DaysInMonth((Two(text) * 100) + Two(text[2..]), Two(text[5..]));
    }

    private static bool IsYear(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && !text.SequenceEqual("0000"u8);

    private static bool IsMonth(ReadOnlySpan<byte> text) => text[0] == '-' && Two(text[1..]) is > 0 and <= 12;

    private static int Two(ReadOnlySpan<byte> text) =>
        char.IsAsciiDigit((char)text[0]) && char.IsAsciiDigit((char)text[1]) ? ((text[0] - '0') * 10) + text[1] - '0' : -1;
}
