using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>The mappings from one code system to another.</summary>
internal sealed record ConceptMapGroup(string? Source, string? Target, string? TargetVersion)
{
    /// <summary>Element and target by the element's code.</summary>
    public required ILookup<string, (JsonElement Element, JsonElement Target)> Forward { get; init; }

    /// <summary>The same by the target's code.</summary>
    public required ILookup<string, (JsonElement Element, JsonElement Target)> Backward { get; init; }

    /// <summary>What to do with a code that has no element; undefined when nothing is said.</summary>
    public JsonElement Unmapped { get; private init; }

    public static ConceptMapGroup Read(JsonElement group)
    {
        var pairs = JsonItems.Of(group, "element"u8).SelectMany(element => JsonItems.Of(element, "target"u8).Select(target => (Element: element, Target: target))).ToList();
        return new ConceptMapGroup(FhirReference.StringOf(group, "source"u8), FhirReference.StringOf(group, "target"u8), FhirReference.StringOf(group, "targetVersion"u8))
        {
            Forward = pairs.ToLookup(each => FhirReference.StringOf(each.Element, "code"u8) ?? "", StringComparer.Ordinal),
            Backward = pairs.ToLookup(each => FhirReference.StringOf(each.Target, "code"u8) ?? "", StringComparer.Ordinal),
            Unmapped = group.TryGetProperty("unmapped"u8, out var unmapped) && unmapped.ValueKind == JsonValueKind.Object ? unmapped : default,
        };
    }
}
