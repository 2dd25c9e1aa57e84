using System.Globalization;

namespace DataBank.Dicom;

/// <summary>A value of DA: a day of the Gregorian calendar (PS3.5 §6.2).</summary>
public readonly record struct DicomDate(DateOnly Day) : IMoment<DicomDate>
{
    public DicomDate(int year, int month, int day)
        : this(new DateOnly(year, month, day))
    {
    }

    /// <summary>Parses "20200102" and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DicomDate value)
    {
        value = default;
        if (text.Length != 8 || !DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return false;
        }
        value = new DicomDate(day);
        return true;
    }

    /// <summary>Parses the form of ACR-NEMA 300, "2020.01.02", which PS3.5 §6.2 has forbidden since but old archives hold.</summary>
    public static bool TryParseAcrNema(ReadOnlySpan<char> text, out DicomDate value)
    {
        value = default;
        return text is [_, _, _, _, '.', _, _, '.', _, _] && TryParse([.. text[..4], .. text[5..7], .. text[8..]], out value);
    }

    public (long First, long Last) Ticks(TimeSpan assumedOffset)
    {
        var first = Day.DayNumber * TimeSpan.TicksPerDay;
        return (first, first + TimeSpan.TicksPerDay - 1);
    }

    /// <summary>"20200102"</summary>
    public override string ToString() => Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
