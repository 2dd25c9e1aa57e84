using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>Moves DA and DT by whole days (PS3.5 §6.2); TM stays, so midnight, uptake and contrast times stay right.</summary>
internal static class ShiftedDicomDates
{
    /// <summary>The moved date; null when the value is no date. The form of ACR-NEMA (1999.12.31) is read and written anew.</summary>
    public static string? Date(string value, int days) =>
        DicomDate.TryParse(value, out var date) || DicomDate.TryParseAcrNema(value, out date) ? new DicomDate(date.Day.AddDays(days)).ToString() : null;

    /// <summary>
    /// The moved date and time in the precision of the source; null when the value is no DT. Of a partial date the middle is moved and cut
    /// again, so that no direction is preferred.
    /// </summary>
    public static string? DateTime(string value, int days)
    {
        if (!DicomDateTime.TryParse(value, out var moment)) return null;
        var (middle, digits) = moment.Precision switch
        {
            MomentPrecision.Year => (moment.FirstDay.AddMonths(6).AddDays(1), 4),
            MomentPrecision.Month => (moment.FirstDay.AddDays(14), 6),
            _ => (moment.FirstDay, 8),
        };
        return string.Concat(middle.AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture).AsSpan(0, digits), value.AsSpan(digits));
    }

    /// <summary>A time of day in the form of today; null when the value is none.</summary>
    public static string? Time(string value) => DicomTime.TryParse(value, out var time) || DicomTime.TryParseAcrNema(value, out time) ? time.ToString() : null;
}
