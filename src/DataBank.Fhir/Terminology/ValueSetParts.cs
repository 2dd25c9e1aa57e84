using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One include or exclude of a value set.</summary>
/// <param name="System">The code system; null when only value sets are imported.</param>
/// <param name="Version">Of the code system; null: whichever is here.</param>
/// <param name="Codes">The codes it lists; null when it lists none and so means all, or those that the filters let through.</param>
/// <param name="Filters">All must pass.</param>
/// <param name="ValueSets">Canonicals of value sets that must hold the code, too.</param>
internal sealed record ValueSetPart(
    string? System, string? Version, IReadOnlySet<string>? Codes, IReadOnlyList<ConceptFilter> Filters, IReadOnlyList<string> ValueSets)
{
    /// <summary>What it lists, in its order, with the displays and designations that it gives itself.</summary>
    public IReadOnlyList<JsonElement> Concepts { get; init; } = [];
}

/// <summary>What a value set is composed of (https://hl7.org/fhir/R4/valueset.html#compositions); its expansion, where that is all it has.</summary>
internal sealed record ValueSetParts(IReadOnlyList<ValueSetPart> Includes, IReadOnlyList<ValueSetPart> Excludes)
{
    /// <summary>The resource that they are of.</summary>
    public JsonElement Json { get; private init; }

    /// <summary>Whether it takes inactive concepts, too (compose.inactive).</summary>
    public bool TakesInactive { get; private init; } = true;

    public static ValueSetParts Read(JsonElement valueSet)
    {
        if (valueSet.TryGetProperty("compose"u8, out var compose) && compose.ValueKind == JsonValueKind.Object)
        {
            return new ValueSetParts([.. JsonItems.Of(compose, "include"u8).Select(ToPart)], [.. JsonItems.Of(compose, "exclude"u8).Select(ToPart)])
            {
                Json = valueSet,
                TakesInactive = !compose.TryGetProperty("inactive"u8, out var inactive) || inactive.ValueKind != JsonValueKind.False,
            };
        }
        var listed = new List<(string System, string? Version, List<JsonElement> Concepts)>();
        if (valueSet.TryGetProperty("expansion"u8, out var expansion)) AddContained(expansion, listed);
        return new ValueSetParts([.. listed.Select(each => ToPart(each.System, each.Version, each.Concepts, [], []))], []) { Json = valueSet };
    }

    private static ValueSetPart ToPart(JsonElement part) => ToPart(
        FhirReference.StringOf(part, "system"u8),
        FhirReference.StringOf(part, "version"u8),
        [.. JsonItems.Of(part, "concept"u8)],
        [.. JsonItems.Of(part, "filter"u8).Select(each => new ConceptFilter(FhirReference.StringOf(each, "property"u8) ?? "", FhirReference.StringOf(each, "op"u8) ?? "", FhirReference.StringOf(each, "value"u8) ?? ""))],
        part.TryGetProperty("valueSet"u8, out var imports) && imports.ValueKind == JsonValueKind.Array
            ? [.. imports.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)]
            : []);

    private static ValueSetPart ToPart(string? system, string? version, IReadOnlyList<JsonElement> concepts, IReadOnlyList<ConceptFilter> filters, IReadOnlyList<string> imports)
    {
        var codes = concepts.Select(concept => FhirReference.StringOf(concept, "code"u8)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new ValueSetPart(system, version, codes.Count == 0 ? null : codes, filters, imports) { Concepts = concepts };
    }

    // Codes of one system that follow each other stay together: the order of the expansion is kept.
    private static void AddContained(JsonElement parent, List<(string System, string? Version, List<JsonElement> Concepts)> listed)
    {
        foreach (var contained in JsonItems.Of(parent, "contains"u8))
        {
            if (FhirReference.StringOf(contained, "system"u8) is { } system && FhirReference.StringOf(contained, "code"u8) is not null)
            {
                var version = FhirReference.StringOf(contained, "version"u8);
                if (listed.Count == 0 || listed[^1].System != system || listed[^1].Version != version) listed.Add((system, version, []));
                listed[^1].Concepts.Add(contained);
            }
            AddContained(contained, listed);
        }
    }
}
