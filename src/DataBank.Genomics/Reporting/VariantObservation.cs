using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Writes a variant as an Observation of the profile Variant (Genomics Reporting 3.0.0).</summary>
public static class VariantObservation
{
    public static FhirResource Write(GenomicReport report, Variant variant)
    {
        var observation = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["id"] = VariantId.Of(report.ImportId, variant).ToString(),
            ["meta"] = GenomicsCodes.Meta("variant", "databank-genomic-variant"),
            ["partOf"] = new JsonArray(GenomicsCodes.Reference($"Procedure/{report.StudyId}")),
            ["status"] = "final",
            ["category"] = GenomicsCodes.Categories(),
            ["code"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, "69548-6", "Genetic variant assessment"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
        };
        if (report.LesionId is { } lesion)
            observation["extension"] = new JsonArray(GenomicsCodes.Lesion(lesion));
        if (report.Collected is not null)
            observation["effectiveDateTime"] = report.Collected;
        observation["valueCodeableConcept"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, "LA9633-4", "Present");
        if (Note(variant) is { } note)
            observation["note"] = new JsonArray(new JsonObject { ["text"] = note });
        observation["method"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, "LA26398-0", "Sequencing");
        observation["specimen"] = GenomicsCodes.Reference($"Specimen/{report.SpecimenId}");
        observation["derivedFrom"] = new JsonArray(GenomicsCodes.Reference($"DocumentReference/{report.FileId}"));
        observation["component"] = new JsonArray([.. VariantComponents.Of(report, variant)]);
        return FhirResource.Parse(Encoding.UTF8.GetBytes(observation.ToJsonString()));
    }

    /// <summary>What no component tells: that another file may write the allele otherwise, or what a breakend is joined to.</summary>
    private static string? Note(Variant variant) => variant switch
    {
        { Structure.Mate: { } mate } => $"結合先 Joined: {variant.Alternate} ({mate})",
        { Structure: null, Spdi: null } => "正規化していません（参照ゲノムなし） Not normalised: no reference genome was loaded, another file may write this allele otherwise",
        _ => null,
    };
}
