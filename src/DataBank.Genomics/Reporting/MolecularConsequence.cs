using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// What a variant does to a transcript and its protein as an Observation of its own (profile molecular-consequence of Genomics Reporting 3.0.0),
/// made of what the variant's Observation says. It is made when asked for and has no id.
/// </summary>
public static class MolecularConsequence
{
    private static readonly string[] codes = ["48004-6", "48005-3", "51958-7", "48018-6", "feature-consequence"];

    /// <summary>Null when the Observation does not say what the variant does.</summary>
    public static FhirResource? Of(FhirResource variant)
    {
        var source = JsonNode.Parse(variant.Utf8.Span)!.AsObject();
        var components = (source["component"] as JsonArray ?? []).OfType<JsonObject>().Where(component => codes.Contains((string?)component["code"]?["coding"]?[0]?["code"])).ToList();
        if (!components.Any(component => (string?)component["code"]?["coding"]?[0]?["code"] == "feature-consequence"))
            return null;
        var consequence = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["meta"] = new JsonObject { ["profile"] = new JsonArray(GenomicsCodes.Profile("molecular-consequence")) },
            ["status"] = "final",
            ["category"] = GenomicsCodes.Categories(),
            ["code"] = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("tbd-codes-cs"), "molecular-consequence"),
            ["subject"] = source["subject"]?.DeepClone(),
            ["derivedFrom"] = new JsonArray(GenomicsCodes.Reference($"Observation/{variant.Id}")),
            ["component"] = new JsonArray([.. components.Select(component => component.DeepClone())]),
        };
        foreach (var name in (string[])["effectiveDateTime", "specimen"])
        {
            if (source[name] is { } value)
                consequence[name] = value.DeepClone();
        }
        return FhirResource.Parse(Encoding.UTF8.GetBytes(consequence.ToJsonString()));
    }
}
