using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A ConceptMap (https://hl7.org/fhir/R4/conceptmap.html) whose elements are found by their code, in both directions.</summary>
internal sealed class ConceptMapTable
{
    private ConceptMapTable(JsonElement map)
    {
        Url = FhirReference.StringOf(map, "url"u8);
        Source = FhirReference.StringOf(map, "sourceUri"u8) ?? FhirReference.StringOf(map, "sourceCanonical"u8);
        Target = FhirReference.StringOf(map, "targetUri"u8) ?? FhirReference.StringOf(map, "targetCanonical"u8);
        Groups = [.. JsonItems.Of(map, "group"u8).Select(ConceptMapGroup.Read)];
    }

    public string? Url { get; }

    /// <summary>The value set that is mapped from.</summary>
    public string? Source { get; }

    /// <summary>The value set that is mapped to.</summary>
    public string? Target { get; }

    public IReadOnlyList<ConceptMapGroup> Groups { get; }

    public static ConceptMapTable Read(JsonElement map) => new(map);
}
