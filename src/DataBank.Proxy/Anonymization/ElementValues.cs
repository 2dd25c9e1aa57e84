using System.Globalization;
using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>What an element of a resource says, as texts.</summary>
internal static class ElementValues
{
    private static readonly string[] Dates =
    [
        "effectiveDateTime", "effectivePeriod.start", "effectiveInstant", "onsetDateTime", "onsetPeriod.start", "performedDateTime", "performedPeriod.start",
        "occurrenceDateTime", "authoredOn", "period.start", "started", "collection.collectedDateTime", "recordedDate", "date", "issued",
    ];

    /// <param name="element">Names with dots between.</param>
    /// <param name="system">Of a code, the system wanted; null: whichever comes first.</param>
    public static IEnumerable<string> Of(JsonElement resource, string element, string? system) =>
        Walk(resource, element.Split('.'), 0).SelectMany(found => Texts(found, system)).Where(text => text.Length > 0);

    /// <summary>The day that the resource is about; null when it names none.</summary>
    public static DateOnly? DayOf(JsonElement resource) =>
        Dates.SelectMany(element => Of(resource, element, null)).Select(ToDay).FirstOrDefault(day => day is not null);

    /// <summary>A FHIR date or dateTime as a day: the first of its month or year when it says no more.</summary>
    public static DateOnly? ToDay(string text)
    {
        var day = text.Length switch { >= 10 => text[..10], 7 => $"{text}-01", 4 => $"{text}-01-01", _ => "" };
        return DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
    }

    private static IEnumerable<JsonElement> Walk(JsonElement at, string[] path, int depth)
    {
        if (at.ValueKind == JsonValueKind.Array) return at.EnumerateArray().SelectMany(item => Walk(item, path, depth));
        if (depth == path.Length) return [at];
        return at.ValueKind == JsonValueKind.Object && at.TryGetProperty(path[depth], out var next) ? Walk(next, path, depth + 1) : [];
    }

    private static IEnumerable<string> Texts(JsonElement found, string? system)
    {
        switch (found.ValueKind)
        {
            case JsonValueKind.String:
                return [found.GetString()!];
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return [found.GetRawText()];
            case JsonValueKind.Object when found.Member("coding").ValueKind == JsonValueKind.Array:
                var codes = found.Items("coding").Where(coding => system is null || coding.Text("system") == system).Select(coding => coding.Text("code")).OfType<string>();
                return system is null ? codes.Take(1) : codes;
            case JsonValueKind.Object when found.Text("code") is { } code && found.Member("value").ValueKind == JsonValueKind.Undefined:
                return system is null || found.Text("system") == system ? [code] : [];
            case JsonValueKind.Object when found.Member("value").ValueKind == JsonValueKind.Number:
                return [found.Member("value").GetRawText()];
            case JsonValueKind.Object when found.Text("start") is { } start:
                return [start];
            case JsonValueKind.Object when system is null && found.Text("text") is { } text:
                return [text];
            default:
                return [];
        }
    }
}
