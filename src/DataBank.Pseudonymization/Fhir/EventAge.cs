using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>
/// How old the patient was at an event. A view has the year of birth and moved dates, which together make an age wrong by a year: so the age is told
/// by itself, in years, of infants in months.
/// </summary>
internal static class EventAge
{
    public const string Extension = "http://databank.example.jp/fhir/StructureDefinition/age-at-event";

    private const int DateLength = 10;

    private static readonly FrozenDictionary<string, string[]> Events = new Dictionary<string, string[]>
    {
        ["Condition"] = ["onsetDateTime", "onsetPeriod", "recordedDate"],
        ["Observation"] = ["effectiveDateTime", "effectivePeriod", "effectiveInstant"],
        ["Procedure"] = ["performedDateTime", "performedPeriod"],
        ["Encounter"] = ["period"],
        ["DiagnosticReport"] = ["effectiveDateTime", "effectivePeriod"],
    }.ToFrozenDictionary();

    /// <summary>Null when the resource is no such event, tells its age itself, or no whole month of life had passed.</summary>
    public static (int Value, string Unit)? Of(FhirResource resource, DateOnly birth)
    {
        if (!Events.TryGetValue(resource.Type, out var elements) || TellsAge(resource.Root)
            || elements.Select(element => DateOf(resource.Root, element)).FirstOrDefault(date => date is not null) is not { } day)
        {
            return null;
        }
        var months = ((day.Year - birth.Year) * 12) + day.Month - birth.Month - (day.Day < birth.Day ? 1 : 0);
        return months switch
        {
            < 1 => null,
            < 24 => (months, "mo"),
            _ => (months / 12, "a"),
        };
    }

    private static bool TellsAge(JsonElement resource) => resource.TryGetProperty("extension", out var extensions)
        && extensions.EnumerateArray().Any(extension => extension.TryGetProperty("url", out var url) && url.ValueEquals(Extension));

    private static DateOnly? DateOf(JsonElement resource, string element)
    {
        if (!resource.TryGetProperty(element, out var value))
        {
            return null;
        }
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("start", out value))
        {
            return null;
        }
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: >= DateLength } text
            && DateOnly.TryParseExact(text.AsSpan(0, DateLength), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;
    }
}
