using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Dates and times of DICOM as FHIR writes them.</summary>
public static class FhirTime
{
    private const string HomeOffset = "+09:00"; // MatchText.HomeOffset as FHIR writes it.

    /// <summary>FHIR dateTime: a time only with its offset from UTC, (0008,0201) or the appliance's own. Null: there is no date, or it is none.</summary>
    public static string? Of(string? date, string? time, string? zone)
    {
        if (MatchText.Date(date) is not { } day) return null;
        var fhirDay = $"{day[..4]}-{day[4..6]}-{day[6..]}";
        if (MatchText.Time(time) is not { } clock || clock[4] == '6') return fhirDay;
        var offset = zone is not null && DicomDateTime.TryParseOffset(zone, out _) ? $"{zone[..3]}:{zone[3..]}" : HomeOffset;
        return $"{fhirDay}T{clock[..2]}:{clock[2..4]}:{clock[4..6]}{offset}";
    }
}
