using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What the laboratory reports of a lung tumour beside its variants: mutation burden, PD-L1, and the report of the gene panel.</summary>
internal static class PanelResources
{
    private const string GeneticsCategory = $"{Terminology}/v2-0074";

    public static IEnumerable<JsonObject> Of(SeedPerson person)
    {
        var random = person.Random("panel");
        JsonObject[] markers =
        [
            Biomarker(person, "tmb", Concept(Loinc, "94077-5", "Gene mutation burden"), Quantity(Math.Round(1 + (random.Share() * 19), 1), "mut/Mb", code: "{mutations}/Mb")),
            Biomarker(person, "pdl1", Concept(Loinc, "85147-7", "PD-L1 by clone 22C3"), Quantity(random.Between(0, 20) * 5, "%")),
        ];
        return [.. markers, Report(person, markers)];
    }

    private static JsonObject Biomarker(SeedPerson person, string name, JsonObject code, JsonObject value)
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
        observation["valueQuantity"] = value;
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
