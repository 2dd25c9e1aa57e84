using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// The Provenance of an import (https://hl7.org/fhir/R4/provenance.html): which resources were made of which file, and by what
/// its variants were annotated. A file that is read and annotated anew gets a version of its own, which names the one that it supersedes.
/// </summary>
public static class GenomicDerivation
{
    /// <param name="made">Beside the study and its analysis: variants, what they imply, the report.</param>
    /// <param name="superseded">The version of the Provenance before; null: the file is read for the first time.</param>
    public static FhirResource Write(GenomicReport report, IEnumerable<FhirResource> made, DateTimeOffset recorded, long? superseded = null)
    {
        var sources = new JsonArray(Entity("source", GenomicsCodes.Reference($"DocumentReference/{report.FileId}")));
        if (report.AnnotationName is { } annotation) sources.Add((JsonNode)Entity("source", new JsonObject { ["display"] = annotation }));
        if (superseded is { } version) sources.Add((JsonNode)Entity("revision", GenomicsCodes.Reference(string.Create(CultureInfo.InvariantCulture, $"Provenance/{report.DerivationId}/_history/{version}"))));
        return FhirResource.Parse(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceType"] = "Provenance",
            ["id"] = report.DerivationId,
            ["meta"] = new JsonObject { ["profile"] = new JsonArray("http://databank.example.jp/fhir/StructureDefinition/databank-derivation") },
            ["target"] = new JsonArray([.. made.Select(each => $"{each.Type}/{each.Id}").Prepend($"Procedure/{report.AnalysisId}").Prepend($"Procedure/{report.StudyId}").Select(GenomicsCodes.Reference)]),
            ["recorded"] = FhirInstant.Of(recorded),
            ["activity"] = GenomicsCodes.Concept("http://databank.example.jp/fhir/CodeSystem/governance", superseded is null ? "import" : "reannotation"),
            ["agent"] = new JsonArray(new JsonObject
            {
                ["type"] = GenomicsCodes.Concept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "assembler"),
                ["who"] = new JsonObject { ["display"] = "DataBank Appliance" },
            }),
            ["entity"] = sources,
        }.ToJsonString()));
    }

    private static JsonObject Entity(string role, JsonObject what) => new() { ["role"] = role, ["what"] = what };
}
