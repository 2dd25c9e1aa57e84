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
    private const string Consequence = "feature-consequence";
    private const string FormerConsequence = "48006-1"; // Of releases before the third.

    private static readonly string[] codes = ["48004-6", "48005-3", "51958-7", "48018-6", Consequence, FormerConsequence];

    /// <summary>Null when the Observation does not say what the variant does.</summary>
    public static FhirResource? Of(FhirResource variant)
    {
        var source = JsonNode.Parse(variant.Utf8.Span)!.AsObject();
        var components = (source["component"] as JsonArray ?? []).OfType<JsonObject>().Where(component => codes.Contains(CodeOf(component))).ToList();
        if (!components.Any(component => CodeOf(component) is Consequence or FormerConsequence))
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
            ["component"] = new JsonArray([.. components.Select(component => CodeOf(component) == FormerConsequence ? Renewed(component) : component.DeepClone())]),
        };
        foreach (var name in (string[])["effectiveDateTime", "specimen"])
        {
            if (source[name] is { } value)
                consequence[name] = value.DeepClone();
        }
        return FhirResource.Parse(Encoding.UTF8.GetBytes(consequence.ToJsonString()));
    }

    private static string? CodeOf(JsonObject component) => (string?)component["code"]?["coding"]?[0]?["code"];

    // With the term of the Sequence Ontology in front of what was said.
    private static JsonObject Renewed(JsonObject component)
    {
        var value = component["valueCodeableConcept"]?.DeepClone() as JsonObject ?? [];
        var codings = value["coding"] as JsonArray ?? [];
        if (codings.Select(coding => (string?)coding?["code"]).OfType<string>().Select(Consequences.TermOf).FirstOrDefault(term => term is not null) is { } term)
            value["coding"] = new JsonArray([GenomicsCodes.Coding(GenomicsCodes.SequenceOntology, Consequences.CodeOf(term)!, term), .. codings.Select(coding => coding?.DeepClone())]);
        return new JsonObject { ["code"] = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("tbd-codes-cs"), Consequence), ["valueCodeableConcept"] = value };
    }
}
