using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Dates (https://hl7.org/fhir/R4/search.html#date): of a Timing only the outer limits count.</summary>
internal static class DateConversion
{
    public static void Add(string parameter, TypedElement element, IndexBuilder index)
    {
        var range = element.Json.ValueKind switch
        {
            JsonValueKind.String => Parse(element.Json),
            JsonValueKind.Object when element.Type == "Period" => OfPeriod(element.Json),
            JsonValueKind.Object when element.Type == "Timing" => OfTiming(element.Json),
            _ => null,
        };
        if (range is { } found)
            index.Add(new DateEntry(parameter, found.Start, found.End));
    }

    private static DateRange? Parse(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && DateRange.TryParse(json.GetString(), out var range) ? range : null;

    private static DateRange? OfPeriod(JsonElement period)
    {
        var start = period.TryGetProperty("start"u8, out var startJson) ? Parse(startJson) : null;
        var end = period.TryGetProperty("end"u8, out var endJson) ? Parse(endJson) : null;
        return start is null && end is null ? null : new DateRange(start?.Start ?? long.MinValue, end?.End ?? long.MaxValue);
    }

    private static DateRange? OfTiming(JsonElement timing)
    {
        DateRange? limits = null;
        if (timing.TryGetProperty("event"u8, out var events) && events.ValueKind == JsonValueKind.Array)
        {
            foreach (var each in events.EnumerateArray())
                limits = Join(limits, Parse(each));
        }
        if (timing.TryGetProperty("repeat"u8, out var repeat) && repeat.ValueKind == JsonValueKind.Object
            && repeat.TryGetProperty("boundsPeriod"u8, out var bounds) && bounds.ValueKind == JsonValueKind.Object)
        {
            limits = Join(limits, OfPeriod(bounds));
        }
        return limits;
    }

    private static DateRange? Join(DateRange? left, DateRange? right) => (left, right) switch
    {
        ({ } first, { } second) => new DateRange(Math.Min(first.Start, second.Start), Math.Max(first.End, second.End)),
        _ => left ?? right,
    };
}
