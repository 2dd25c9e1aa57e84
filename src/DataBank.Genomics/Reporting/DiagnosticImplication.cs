using System.Globalization;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>What ClinVar says of a variant as an Observation of its own (profile diagnostic-implication of Genomics Reporting 3.0.0).</summary>
public static class DiagnosticImplication
{
    /// <summary>The logical id of what is said of a variant whose Observation has this id.</summary>
    public static string IdOf(string variantId) => $"di{variantId[1..]}";

    /// <summary>The logical id of the variant of which something with this id is said; null when it is no such id.</summary>
    public static string? VariantOf(string id) => id.StartsWith("di-", StringComparison.Ordinal) ? $"v{id[2..]}" : null;

    /// <summary>Null when ClinVar says nothing of it.</summary>
    public static FhirResource? Of(GenomicReport report, Variant variant)
    {
        if (variant.Classified is not { } said) return null;
        var variantId = VariantId.Of(report.ImportId, variant).ToString();
        var implication = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["id"] = IdOf(variantId),
            ["meta"] = GenomicsCodes.Meta("diagnostic-implication", "databank-diagnostic-implication"),
            ["partOf"] = new JsonArray(GenomicsCodes.Reference($"Procedure/{report.StudyId}")),
            ["status"] = "final",
            ["category"] = GenomicsCodes.Categories(),
            ["code"] = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("tbd-codes-cs"), "diagnostic-implication"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
            ["note"] = new JsonArray(new JsonObject { ["text"] = $"ClinVar {said.Release}, Variation {said.VariationId.ToString(CultureInfo.InvariantCulture)}" }),
            ["specimen"] = GenomicsCodes.Reference($"Specimen/{report.SpecimenId}"),
            ["derivedFrom"] = new JsonArray(GenomicsCodes.Reference($"Observation/{variantId}")),
        };
        if (report.Collected is not null) implication["effectiveDateTime"] = report.Collected;
        var components = new JsonArray(Component("53037-8", "Genetic variation clinical significance [Imp]", SignificanceOf(said)));
        if (said.Condition.Length > 0 && said.Condition is not ("not_provided" or "not_specified")) components.Add((JsonNode)Component("81259-4", "Associated phenotype", GenomicsCodes.Text(Words(said.Condition))));
        if (said.ReviewStatus.Length > 0) components.Add((JsonNode)Component("93044-6", "Level of evidence", GenomicsCodes.Text(Words(said.ReviewStatus))));
        implication["component"] = components;
        return ReadableResource.Of(implication);
    }

    /// <summary>ClinVar's words, with the codes of LOINC's answers where they have one.</summary>
    internal static JsonObject SignificanceOf(ClinVarRecord said)
    {
        var codings = new JsonArray([.. said.Significance.Split('/', '|', ',').Select(term => GenomicsCodes.Significance(term.Trim('_'))).OfType<JsonObject>()]);
        var concept = new JsonObject();
        if (codings.Count > 0) concept["coding"] = codings;
        concept["text"] = Words(said.Significance);
        return concept;
    }

    private static string Words(string text) => text.Replace('_', ' ');

    private static JsonObject Component(string code, string display, JsonObject value) =>
        new() { ["code"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, code, display), ["valueCodeableConcept"] = value };
}
