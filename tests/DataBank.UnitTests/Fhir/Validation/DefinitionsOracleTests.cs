using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The definitions inside the product, compared with the package that HL7 publishes (hl7.fhir.r4.core-4.0.1.tgz, not part of this repository).</summary>
public sealed class DefinitionsOracleTests
{
    private static readonly string[] ElementMembers = ["id", "path", "sliceName", "slicing", "min", "max", "base", "contentReference", "type", "maxLength"];
    private static readonly string[] ConstraintMembers = ["key", "severity", "human", "expression", "source"];
    private static readonly string[] ConceptMembers = ["code", "display", "property"];

    // HL7's text of table 0550 holds three codes twice, once with a byte too many; and what no validation reads: drafts of patterns, examples.
    private static readonly string[] KnownDifferences = ["CodeSystem/v2-0550"];
    private static readonly string[] NotNeeded =
    [
        "CompartmentDefinition/example", "StructureDefinition/Definition", "StructureDefinition/Event", "StructureDefinition/FiveWs", "StructureDefinition/Request",
        "StructureDefinition/example-composition", "StructureDefinition/example-section-library", "StructureDefinition/structuredefinition-json-type",
        "StructureDefinition/structuredefinition-rdf-type", "StructureDefinition/structuredefinition-xml-type",
    ];

    // HL7's text holds damaged characters in code systems; elements put back into twelve types have no descriptions, and some of theirs are of other products.
    private static readonly string[] DescribedOtherwise =
    [
        "CodeSystem/operation-outcome", "CodeSystem/v2-0550", "CodeSystem/v3-ActCode", "CodeSystem/v3-ActMood", "CodeSystem/v3-ActReason", "CodeSystem/v3-ActUSPrivacyLaw",
        "CodeSystem/v3-Confidentiality", "CodeSystem/v3-ObservationValue", "StructureDefinition/Appointment", "StructureDefinition/AuditEvent", "StructureDefinition/Binary", "StructureDefinition/Bundle", "StructureDefinition/DetectedIssue",
        "StructureDefinition/DeviceDefinition", "StructureDefinition/EvidenceVariable", "StructureDefinition/MeasureReport", "StructureDefinition/Meta", "StructureDefinition/ObservationDefinition",
        "StructureDefinition/ResearchStudy", "StructureDefinition/Timing",
    ];

    [Fact]
    public void Definitions_that_clients_are_shown_are_those_that_HL7_publishes()
    {
        var official = ReadPackage(null).ToDictionary(resource => $"{resource["resourceType"]}/{resource["id"]}");
        var different = DefinitionPackage.R4.Entries
            .Where(entry => !JsonNode.DeepEquals(Shown(official[$"{entry.ResourceType}/{entry.Id}"]), JsonNode.Parse(DefinitionPackage.R4.ReadServed(entry).Span)))
            .Select(entry => $"{entry.ResourceType}/{entry.Id}").ToList();
        Assert.Empty(different.Except(DescribedOtherwise));
        var served = DefinitionPackage.R4.Entries.CountBy(entry => entry.ResourceType).ToDictionary(StringComparer.Ordinal);
        Assert.Equal([1375, 46, 19], [served["SearchParameter"], served["OperationDefinition"], served["ConceptMap"]]);
    }

    [Fact]
    public void Definitions_are_those_that_HL7_publishes()
    {
        var official = ReadPackage(["StructureDefinition", "ValueSet", "CodeSystem", "CompartmentDefinition"]).ToDictionary(resource => $"{resource["resourceType"]}/{resource["id"]}");
        var ours = DefinitionPackage.R4.Entries.Where(entry => entry.Length > 0).ToDictionary(entry => $"{entry.ResourceType}/{entry.Id}");
        Assert.Empty(ours.Keys.Except(official.Keys));
        Assert.Equal(NotNeeded.Order(StringComparer.Ordinal), official.Keys.Except(ours.Keys).Order(StringComparer.Ordinal));

        var different = ours.Where(each => !JsonNode.DeepEquals(Reduced(official[each.Key]), Reduced(JsonNode.Parse(DefinitionPackage.R4.Read(each.Value).GetRawText())!.AsObject())));
        Assert.Equal(KnownDifferences, different.Select(each => each.Key));
        Assert.InRange(ours.Count, 3000, 4000);
    }

    private static IEnumerable<JsonObject> ReadPackage(string[]? types)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "fhir", "hl7.fhir.r4.core-4.0.1.tgz");
        Assert.SkipUnless(File.Exists(path), "DATABANK_SAMPLES names no folder with hl7.fhir.r4.core-4.0.1.tgz.");
        foreach (var (_, content) in PackageFiles.Read(path))
        {
            var resource = JsonNode.Parse(content)!.AsObject();
            if (types is null || types.Contains(resource["resourceType"]!.GetValue<string>())) yield return resource;
        }
    }

    // Without the narrative, and where a snapshot is there without what repeats it.
    private static JsonObject Shown(JsonObject resource)
    {
        resource.Remove("text");
        if (resource["snapshot"] is not { } snapshot) return resource;
        resource.Remove("differential");
        foreach (var element in snapshot["element"]!.AsArray().Select(each => each!.AsObject()))
        {
            element.Remove("mapping");
            foreach (var constraint in element["constraint"]?.AsArray() ?? []) constraint!.AsObject().Remove("xpath");
        }
        return resource;
    }

    // The members that the product keeps; everything else is for human readers.
    private static JsonObject Reduced(JsonObject resource)
    {
        switch (resource["resourceType"]!.GetValue<string>())
        {
            case "StructureDefinition":
                var kept = Pick(resource, "resourceType", "id", "url", "version", "name", "title", "status", "fhirVersion", "kind", "abstract", "context", "contextInvariant", "type", "baseDefinition", "derivation");
                kept["elements"] = new JsonArray([.. resource["snapshot"]!["element"]!.AsArray().Select(element => Element(element!.AsObject()))]);
                return kept;
            case "CodeSystem":
                return With(Pick(resource, "resourceType", "id", "url", "version", "name", "title", "status", "caseSensitive", "valueSet", "hierarchyMeaning", "compositional", "content", "supplements", "property", "filter"), resource);
            case "ValueSet":
                return Pick(resource, "resourceType", "id", "url", "version", "name", "title", "status", "immutable", "compose", "expansion");
            default:
                return Pick(resource, "resourceType", "id", "url", "version", "name", "status", "code", "search", "resource");
        }
    }

    private static JsonObject Element(JsonObject element)
    {
        var values = element.Select(member => member.Key).Where(name => new[] { "fixed", "pattern", "minValue", "maxValue" }.Any(name.StartsWith));
        var kept = Pick(element, [.. ElementMembers, .. values]);
        if (element["constraint"] is JsonArray constraints) kept["constraint"] = new JsonArray([.. constraints.Select(each => Pick(each!.AsObject(), ConstraintMembers))]);
        foreach (var flag in new[] { "isModifier", "isSummary" })
        {
            if (element[flag]?.GetValue<bool>() == true) kept[flag] = true;
        }
        if (element["binding"] is JsonObject binding) kept["binding"] = Pick(binding, "extension", "strength", "valueSet");
        return kept;
    }

    private static JsonObject With(JsonObject kept, JsonObject parent)
    {
        if (parent["concept"] is JsonArray concepts) kept["concept"] = new JsonArray([.. concepts.Select(concept => With(Pick(concept!.AsObject(), ConceptMembers), concept.AsObject()))]);
        return kept;
    }

    private static JsonObject Pick(JsonObject from, params string[] names) =>
        new(from.Where(member => names.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
