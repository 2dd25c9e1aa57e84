using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What is stored of a patient beside variants, and what its components say.</summary>
internal static class StoredObservations
{
    private const int Most = 1000;

    /// <summary>Those of a code ("system|code").</summary>
    public static async Task<List<FhirResource>> OfAsync(SubjectCall call, string code, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse("Observation", [new("patient", call.PatientId), new("code", code), new("_count", $"{Most}")], call.BaseUrl, SearchHandling.Strict);
        return [.. (await call.Face.Resources.SearchAsync(query, cancellation)).Matches.Select(each => FhirResource.Parse(each.Json))];
    }

    /// <summary>The Observations that one is derived from: logical ids.</summary>
    public static IEnumerable<string> DerivedFrom(FhirResource implication) =>
        !implication.Root.TryGetProperty("derivedFrom", out var sources) || sources.ValueKind != JsonValueKind.Array ? []
        : sources.EnumerateArray().Select(source => source.TryGetProperty("reference", out var reference) && ResourceKey.TryParse(reference.GetString(), out var key) && key.Type == "Observation" ? key.Id : null).OfType<string>();

    /// <summary>Whether a component of any of some codes has any of some values: a code, "system|code", or words.</summary>
    public static bool Says(FhirResource implication, string[] components, IReadOnlyList<string> wanted)
    {
        if (!implication.Root.TryGetProperty("component", out var all) || all.ValueKind != JsonValueKind.Array) return false;
        foreach (var component in all.EnumerateArray())
        {
            if (!CodingsOf(component, "code").Any(coding => components.Contains(Text(coding, "code")))) continue;
            var words = component.TryGetProperty("valueCodeableConcept", out var concept) ? Text(concept, "text") : null;
            if (wanted.Any(each => string.Equals(each, words, StringComparison.OrdinalIgnoreCase))) return true;
            foreach (var coding in CodingsOf(component, "valueCodeableConcept"))
            {
                var (system, code, display) = (Text(coding, "system"), Text(coding, "code"), Text(coding, "display"));
                if (wanted.Any(each => each == code || each == $"{system}|{code}" || string.Equals(each, display, StringComparison.OrdinalIgnoreCase))) return true;
            }
        }
        return false;
    }

    private static JsonElement.ArrayEnumerator CodingsOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var concept) && concept.ValueKind == JsonValueKind.Object && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray()
            : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
