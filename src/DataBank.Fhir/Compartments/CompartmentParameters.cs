using System.Collections.Frozen;

namespace DataBank.Fhir;

/// <summary>Which reference parameters put a resource into a compartment: R4's CompartmentDefinitions (https://hl7.org/fhir/R4/compartmentdefinition.html).</summary>
public static class CompartmentParameters
{
    /// <summary>What a definition writes for the resource that the compartment is of.</summary>
    public const string Itself = "{def}";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> ByCompartment = Load();

    /// <summary>Patient, Encounter, Practitioner, RelatedPerson, Device.</summary>
    public static IEnumerable<string> Names => ByCompartment.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a type is one of these.</summary>
    public static bool IsCompartment(string type) => ByCompartment.ContainsKey(type);

    /// <summary>Parameter codes by resource type; types that are never in the compartment are left out.</summary>
    public static IReadOnlyDictionary<string, string[]> Of(string compartment) => ByCompartment[compartment];

    private static FrozenDictionary<string, FrozenDictionary<string, string[]>> Load() => DefinitionPackage.R4.Entries
        .Where(entry => entry.ResourceType == "CompartmentDefinition")
        .Select(DefinitionPackage.R4.Read)
        .ToFrozenDictionary(
            definition => definition.GetProperty("code"u8).GetString()!,
            definition => definition.GetProperty("resource"u8).EnumerateArray()
                .Where(resource => resource.TryGetProperty("param"u8, out _))
                .ToFrozenDictionary(resource => resource.GetProperty("code"u8).GetString()!, resource => resource.GetProperty("param"u8).EnumerateArray().Select(each => each.GetString()!).ToArray(), StringComparer.Ordinal),
            StringComparer.Ordinal);
}
