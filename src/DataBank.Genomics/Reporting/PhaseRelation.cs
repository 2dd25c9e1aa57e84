using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// Whether two variants of one test lie on the same copy of their chromosome (profile sequence-phase-relationship of Genomics Reporting 3.0.0):
/// heterozygous calls of one phase set, each with the next.
/// </summary>
public static class PhaseRelation
{
    /// <param name="report">The test.</param>
    /// <param name="variants">Of the test, by place.</param>
    public static IEnumerable<FhirResource> Of(GenomicReport report, IReadOnlyList<Variant> variants)
    {
        // A phase set counts within its chromosome.
        foreach (var set in variants.Where(variant => variant.PhaseSet is not null && CopyOf(variant) is not null).GroupBy(variant => (variant.Chromosome.Accession, variant.PhaseSet)))
        {
            var phased = set.ToList();
            for (var at = 1; at < phased.Count; at++)
                yield return Write(report, phased[at - 1], phased[at]);
        }
    }

    /// <summary>Which copy shows the allele: of "0|1" the second. Null: both, or it is not known.</summary>
    private static int? CopyOf(Variant variant) => variant.Genotype?.Split('|') is [var first, var second] && (first == "0") != (second == "0") && first != "." && second != "."
        ? first == "0" ? 1 : 0
        : null;

    private static FhirResource Write(GenomicReport report, Variant one, Variant other)
    {
        var relation = CopyOf(one) == CopyOf(other) ? "Cis" : "Trans";
        return FhirResource.Parse(Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceType"] = "Observation",
            ["meta"] = new JsonObject { ["profile"] = new JsonArray(GenomicsCodes.Profile("sequence-phase-relationship")) },
            ["status"] = "final",
            ["category"] = GenomicsCodes.Categories(),
            ["code"] = GenomicsCodes.Concept(GenomicsCodes.Loinc, "82120-7", "Allelic phase"),
            ["subject"] = GenomicsCodes.Reference($"Patient/{report.PatientId}"),
            ["specimen"] = GenomicsCodes.Reference($"Specimen/{report.SpecimenId}"),
            ["valueCodeableConcept"] = GenomicsCodes.Concept(GenomicsCodes.CodeSystem("sequence-phase-relationship-cs"), relation),
            ["derivedFrom"] = new JsonArray(
                GenomicsCodes.Reference($"Observation/{VariantId.Of(report.ImportId, one)}"), GenomicsCodes.Reference($"Observation/{VariantId.Of(report.ImportId, other)}")),
        }.ToJsonString()));
    }
}
