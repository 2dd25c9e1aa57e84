using System.Globalization;
using System.Text.RegularExpressions;

namespace DataBank.Pseudonymization;

/// <summary>Moves FHIR dates by whole days: time of day, fraction and time zone stay as they are, so that intervals stay too.</summary>
internal static partial class ShiftedDates
{
    /// <summary>
    /// The moved date in the precision of the source; null when the text is no FHIR date. Of a partial date the middle is moved and
    /// cut again, so that no direction is preferred.
    /// </summary>
    public static string? Shift(string text, int days)
    {
        if (!FhirDate().IsMatch(text))
        {
            return null;
        }
        var year = int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture);
        var month = text.Length >= 7 ? int.Parse(text.AsSpan(5, 2), CultureInfo.InvariantCulture) : 7;
        var day = text.Length >= 10 ? int.Parse(text.AsSpan(8, 2), CultureInfo.InvariantCulture) : text.Length == 7 ? 15 : 2;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }
        var moved = new DateOnly(year, month, day).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return text.Length <= 10 ? moved[..text.Length] : string.Concat(moved, text.AsSpan(10));
    }

    [GeneratedRegex(@"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-2][0-9]:[0-5][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:[0-5][0-9])?)?)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FhirDate();
}
