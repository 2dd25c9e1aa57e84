using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace DataBank.Pseudonymization;

/// <summary>The free texts of one resource: who is named beside them there is taken out, too.</summary>
internal sealed class FhirTexts(TextScrubber known, JsonElement resource, int dayOffset, TextDates dates)
{
    private const int DeepestName = 16;
    private const int LongestName = 200;

    private static readonly FrozenSet<string> PeopleTypes = new[]
    {
        "Practitioner", "PractitionerRole", "Organization", "Location", "Patient", "RelatedPerson", "CareTeam", "HealthcareService",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> PeopleMembers = new[]
    {
        "performer", "actor", "individual", "recorder", "asserter", "requester", "author", "attester", "party", "custodian", "serviceProvider", "informationSource", "collector", "location", "onBehalfOf", "subject", "patient",
        "interpreter", "resultsInterpreter", "authenticator", "authorReference", "assigner", "referrer", "source", "informant", "who", "manufacturer", "assigningOrganization", "origin", "destination",
    }.ToFrozenSet();

    private TextScrubber? scrubber; // Made with the first text: most resources have none, and a guard of more names costs as much as one of a patient.

    public string? Scrub(string text) => (scrubber ??= known.With(NamesIn(resource))).Scrub(text, dayOffset, dates);

    /// <summary>XHTML of a Narrative.</summary>
    public string? ScrubNarrative(string div) =>
        NarrativeText.Read(div) is { Length: > 0 } text && Scrub(text) is { Length: > 0 } clean ? NarrativeText.Write(clean) : null;

    /// <summary>Base64 of an attachment's text; null when it is none, or in no character set that is known.</summary>
    public string? ScrubData(string base64, string? contentType)
    {
        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] != "text/plain")
        {
            return null;
        }
        var charset = parts.Skip(1).FirstOrDefault(part => part.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))?["charset=".Length..].Trim('"') ?? "utf-8";
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return Scrub(encoding.GetString(Convert.FromBase64String(base64))) is { } clean ? Convert.ToBase64String(Encoding.UTF8.GetBytes(clean)) : null;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static IReadOnlyList<string> NamesIn(JsonElement resource)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddNames(resource, names, "", 0);
        return [.. names];
    }

    /// <summary>What the resource calls people and houses by, and who wrote its notes. What a reference says of a disease is none of it.</summary>
    private static void AddNames(JsonElement element, HashSet<string> names, string member, int depth)
    {
        if (depth > DeepestName)
        {
            return;
        }
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                AddNames(item, names, member, depth + 1);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (Text(element, "display") is { } display && (Text(element, "reference") is { } reference && reference.Contains('/', StringComparison.Ordinal) ? PeopleTypes.Contains(reference.Split('/')[^Math.Min(2, reference.Split('/').Length)]) : PeopleMembers.Contains(member)))
            {
                names.Add(display);
            }
            if (Text(element, "authorString") is { } author)
            {
                names.Add(author);
            }
            foreach (var child in element.EnumerateObject().Where(child => child.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
            {
                AddNames(child.Value, names, child.Name, depth + 1);
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 1 and < LongestName } text ? text : null;
}
