using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>The Provenance of an import (https://hl7.org/fhir/R4/provenance.html): which Observations and Procedures were made of which file.</summary>
public static class GenomicDerivation
{
    public static FhirResource Write(GenomicReport report, IEnumerable<string> observationIds, DateTimeOffset recorded) => FhirResource.Parse(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["resourceType"] = "Provenance",
        ["id"] = report.DerivationId,
        ["meta"] = new JsonObject { ["profile"] = new JsonArray("http://databank.example.jp/fhir/StructureDefinition/databank-derivation") },
        ["target"] = new JsonArray([.. observationIds.Select(id => $"Observation/{id}").Prepend($"Procedure/{report.AnalysisId}").Prepend($"Procedure/{report.StudyId}").Select(GenomicsCodes.Reference)]),
        ["recorded"] = recorded.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["activity"] = GenomicsCodes.Concept("http://databank.example.jp/fhir/CodeSystem/governance", "import"),
        ["agent"] = new JsonArray(new JsonObject { ["who"] = new JsonObject { ["display"] = "DataBank Appliance" } }),
        ["entity"] = new JsonArray(new JsonObject { ["role"] = "source", ["what"] = GenomicsCodes.Reference($"DocumentReference/{report.FileId}") }),
    }.ToJsonString()));
}
