using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What the laboratory reports of a lung tumour beside its variants: mutation burden, microsatellites, PD-L1, and the report of the gene panel.</summary>
internal static class PanelResources
{
    private const string GeneticsCategory = $"{Terminology}/v2-0074";

    /// <summary>One lung tumour in so many is unstable; the seed's few patients shall show both.</summary>
    private const double UnstableShare = 0.1;

    public static IEnumerable<JsonObject> Of(SeedPerson person)
    {
        var random = person.Random("panel");
        JsonObject[] markers =
        [
            Biomarker(person, "tmb", Concept(Loinc, "94077-5", "Gene mutation burden"), "valueQuantity", Quantity(Math.Round(1 + (random.Share() * 19), 1), "mut/Mb", code: "{mutations}/Mb")),
            Biomarker(person, "pdl1", Concept(Loinc, "85147-7", "PD-L1 by clone 22C3"), "valueQuantity", Quantity(random.Between(0, 20) * 5, "%")),
            Biomarker(person, "msi", Concept(Loinc, "81695-9", "Microsatellite instability [Interpretation] in Cancer specimen Qualitative"), "valueCodeableConcept", Microsatellites(random)),
        ];
        return [.. markers, Report(person, markers)];
    }

    // Answers of LOINC's list LL3994-2.
    private static JsonObject Microsatellites(SeedRandom random) => random.Share() < UnstableShare
        ? Concept(Loinc, "LA26203-2", "MSI-H", "マイクロサテライト不安定性あり（MSI-H）")
        : Concept(Loinc, "LA14122-8", "Stable", "マイクロサテライト安定（MSS）");

    private static JsonObject Biomarker(SeedPerson person, string name, JsonObject code, string valueName, JsonObject value)
    {
        var observation = Resource("Observation", $"{person.Id}-{name}", "databank-molecular-biomarker");
        observation["status"] = "final";
        observation["category"] = new JsonArray(
            Concept($"{Terminology}/observation-category", "laboratory"),
            Concept("http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs", "biomarker-category"),
            Concept(GeneticsCategory, "GE"));
        observation["code"] = code;
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["effectiveDateTime"] = Moment(person.SpecimenDay, 13);
        observation[valueName] = value;
        observation["specimen"] = Reference($"Specimen/{PatientBundle.TumourSpecimen(person)}");
        return observation;
    }

    private static JsonObject Report(SeedPerson person, JsonObject[] results)
    {
        var report = Resource("DiagnosticReport", $"{person.Id}-panel-report", "databank-genomic-report");
        report["status"] = "final";
        report["category"] = new JsonArray(Concept(GeneticsCategory, "GE"));
        report["code"] = Concept(Loinc, "51969-4", "Genetic analysis report", "がん遺伝子パネル検査報告書");
        report["subject"] = Reference($"Patient/{person.Id}");
        report["effectiveDateTime"] = Moment(person.SpecimenDay, 13);
        report["issued"] = Moment(person.SpecimenDay.AddDays(21), 17);
        report["specimen"] = new JsonArray(Reference($"Specimen/{PatientBundle.TumourSpecimen(person)}"));
        report["result"] = new JsonArray([.. results.Select(result => Reference($"Observation/{(string)result["id"]!}"))]);
        report["conclusion"] = person.IsEgfrMutated ? "EGFR L858R 陽性。EGFR-TKI の適応を検討する。" : "KRAS G12D 陽性。";
        return report;
    }
}
