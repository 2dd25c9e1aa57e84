using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>Moves DA and DT by whole days (PS3.5 §6.2); TM stays, so midnight, uptake and contrast times stay right.</summary>
internal static partial class ShiftedDicomDates
{
    /// <summary>The moved date; null when the value is no date. The form of ACR-NEMA (1999.12.31) is read and written anew.</summary>
    public static string? Date(string value, int days)
    {
        var digits = value.Replace(".", "", StringComparison.Ordinal);
        return digits.Length == 8 ? DateTime(digits, days) : null;
    }

    /// <summary>The moved date and time in the precision of the source; null when the value has not the form of a DT.</summary>
    public static string? DateTime(string value, int days)
    {
        if (!DicomDateTime().IsMatch(value))
        {
            return null;
        }
        var plus = value.AsSpan().IndexOfAny('+', '-');
        var (stamp, zone) = plus < 0 ? (value, "") : (value[..plus], value[plus..]);
        var precision = Math.Min(stamp.Length, 8);
        var dashed = string.Create(CultureInfo.InvariantCulture, $"{stamp.AsSpan(0, 4)}{Part(stamp, 4)}{Part(stamp, 6)}");
        return ShiftedDates.Shift(dashed, days) is { } moved
            ? string.Concat(moved.Replace("-", "", StringComparison.Ordinal), stamp.AsSpan(precision), zone)
            : null;
    }

    /// <summary>A time of day as it is; null when the value is none.</summary>
    public static string? Time(string value) => DicomTime().IsMatch(value) ? value : null;

    private static string Part(string stamp, int at) => stamp.Length >= at + 2 ? string.Concat("-", stamp.AsSpan(at, 2)) : "";

    [GeneratedRegex(@"^[0-9]{4}([0-9]{2}([0-9]{2}([0-9]{2}([0-9]{2}([0-9]{2}(\.[0-9]{1,6})?)?)?)?)?)?([+-][0-9]{4})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DicomDateTime();

    [GeneratedRegex(@"^[0-2][0-9]:?([0-5][0-9]:?([0-6][0-9](\.[0-9]{1,6})?)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DicomTime();
}
