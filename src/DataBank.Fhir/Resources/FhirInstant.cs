using System.Globalization;

namespace DataBank.Fhir;

/// <summary>Times as this server writes them (instant and dateTime, https://hl7.org/fhir/R4/datatypes.html#instant).</summary>
public static class FhirInstant
{
    /// <summary>UTC to the millisecond: 2026-01-31T09:00:00.000Z.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
