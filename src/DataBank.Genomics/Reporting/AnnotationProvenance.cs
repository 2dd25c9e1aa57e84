using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>By what the stored variants of an import were annotated: a Provenance of which each annotation is a version.</summary>
public static class AnnotationProvenance
{
    public static string IdOf(GenomicReport report) => $"pa-{report.ImportId}";

    /// <param name="implications">What was written anew; without any the study is what it speaks of.</param>
    public static FhirResource Write(GenomicReport report, IReadOnlyList<FhirResource> implications, DateTimeOffset now) =>
        FhirResource.Parse(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceType"] = "Provenance",
            ["id"] = IdOf(report),
            ["target"] = new JsonArray([GenomicsCodes.Reference($"Procedure/{report.StudyId}"), .. implications.Select(implication => GenomicsCodes.Reference($"Observation/{implication.Id}"))]),
            ["recorded"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["activity"] = new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-DataOperation", ["code"] = "UPDATE" }),
                ["text"] = "バリアントの注釈 Annotation of variants",
            },
            ["agent"] = new JsonArray(new JsonObject
            {
                ["type"] = GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler"),
                ["who"] = new JsonObject { ["display"] = "DataBank Appliance" },
            }),
            ["entity"] = new JsonArray(
                new JsonObject { ["role"] = "source", ["what"] = GenomicsCodes.Reference($"DocumentReference/{report.FileId}") },
                new JsonObject { ["role"] = "source", ["what"] = new JsonObject { ["display"] = report.AnnotationName ?? "VCF" } }),
        }.ToJsonString()));
}
