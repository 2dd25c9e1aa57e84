using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One include or exclude of a value set.</summary>
/// <param name="System">The code system; null when only value sets are imported.</param>
/// <param name="Codes">The codes it lists; null when it lists none and so means all, or those that the filters let through.</param>
/// <param name="Filters">All must pass.</param>
/// <param name="ValueSets">Canonicals of value sets that must hold the code, too.</param>
internal sealed record ValueSetPart(
    string? System, IReadOnlySet<string>? Codes, IReadOnlyList<(string Property, string Operation, string Value)> Filters, IReadOnlyList<string> ValueSets);

/// <summary>What a value set is composed of (https://hl7.org/fhir/R4/valueset.html#compositions); its expansion, where that is all it has.</summary>
internal sealed record ValueSetParts(IReadOnlyList<ValueSetPart> Includes, IReadOnlyList<ValueSetPart> Excludes)
{
    public static ValueSetParts Read(JsonElement valueSet)
    {
        if (valueSet.TryGetProperty("compose"u8, out var compose))
            return new ValueSetParts([.. JsonItems.Of(compose, "include"u8).Select(ToPart)], [.. JsonItems.Of(compose, "exclude"u8).Select(ToPart)]);
        var listed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        if (valueSet.TryGetProperty("expansion"u8, out var expansion)) AddContained(expansion, listed);
        return new ValueSetParts([.. listed.Select(each => new ValueSetPart(each.Key, each.Value, [], []))], []);
    }

    private static ValueSetPart ToPart(JsonElement part)
    {
        var codes = JsonItems.Of(part, "concept"u8).Select(concept => FhirReference.StringOf(concept, "code"u8)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new ValueSetPart(
            FhirReference.StringOf(part, "system"u8),
            codes.Count == 0 ? null : codes,
            [.. JsonItems.Of(part, "filter"u8).Select(each => (FhirReference.StringOf(each, "property"u8) ?? "", FhirReference.StringOf(each, "op"u8) ?? "", FhirReference.StringOf(each, "value"u8) ?? ""))],
            part.TryGetProperty("valueSet"u8, out var imports) && imports.ValueKind == JsonValueKind.Array
                ? [.. imports.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)]
                : []);
    }

    private static void AddContained(JsonElement parent, Dictionary<string, HashSet<string>> listed)
    {
        foreach (var contained in JsonItems.Of(parent, "contains"u8))
        {
            if (FhirReference.StringOf(contained, "system"u8) is { } system && FhirReference.StringOf(contained, "code"u8) is { } code)
            {
                if (!listed.TryGetValue(system, out var codes)) listed[system] = codes = new HashSet<string>(StringComparer.Ordinal);
                codes.Add(code);
            }
            AddContained(contained, listed);
        }
    }
}
