using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>
/// What the molecular tumour board concludes from the variants of imported genomes: whether a driver responds to an inhibitor of EGFR, what an
/// inherited variant means (Genomics Reporting 3.0.0, therapeutic-implication and diagnostic-implication). They are sent behind the genome
/// whose variant they are derived from.
/// </summary>
internal static class ImplicationResources
{
    private const string Codes = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";
    private const int DaysToBoard = 28;

    /// <summary>Of the tumour's driver.</summary>
    public static JsonObject Therapeutic(SeedPerson person)
    {
        var implication = Implication(person, "therapeutic-implication", person.Driver);
        implication["specimen"] = Reference($"Specimen/{PatientBundle.TumourSpecimen(person)}");
        var drug = person.IsEgfrMutated ? Drug.Osimertinib : Drug.Gefitinib;
        implication["component"] = new JsonArray(
            Component(Concept(Loinc, "51963-7", "Medication assessed [ID]"), Concept(Drug.System, drug.Code, drug.Name, drug.Name)),
            Component(Concept(Codes, "predicted-therapeutic-implication"), person.IsEgfrMutated ? Concept(Loinc, "LA6677-4", "Responsive", "奏効が期待される") : Concept(Loinc, "LA6676-6", "Resistant", "耐性")));
        return implication;
    }

    /// <summary>Of the inherited variant that ClinVar calls pathogenic.</summary>
    public static JsonObject Diagnostic(SeedPerson person)
    {
        var implication = Implication(person, "diagnostic-implication", SeedVariant.Brca1);
        implication["specimen"] = Reference($"Specimen/{PatientBundle.BloodSpecimen(person)}");
        implication["component"] = new JsonArray(
            Component(Concept(Loinc, "53037-8", "Genetic variation clinical significance [Imp]"), Concept(Loinc, "LA6668-3", "Pathogenic", "病的")),
            Component(Concept(Loinc, "81259-4", "Associated phenotype"), Text("遺伝性乳癌卵巣癌 Hereditary breast ovarian cancer syndrome")));
        return implication;
    }

    private static JsonObject Implication(SeedPerson person, string kind, SeedVariant variant)
    {
        var observation = Resource("Observation", $"{person.Id}-{kind}", $"databank-{kind}");
        observation["status"] = "final";
        observation["category"] = new JsonArray(Concept($"{Terminology}/observation-category", "laboratory"), Concept($"{Terminology}/v2-0074", "GE"));
        observation["code"] = Concept(Codes, kind);
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["effectiveDateTime"] = Date(person.SpecimenDay.AddDays(DaysToBoard));
        observation["derivedFrom"] = new JsonArray(Variant(person, variant));
        return observation;
    }

    /// <summary>Whatever id the import has given the variant (https://hl7.org/fhir/R4/http.html#trules).</summary>
    private static JsonObject Variant(SeedPerson person, SeedVariant variant) =>
        Reference($"Observation?patient=Patient/{person.Id}&code={Loinc}|69548-6&component-value-concept=http://varnomen.hgvs.org|{variant.HgvsC}");

    private static JsonObject Component(JsonObject code, JsonObject value) => new() { ["code"] = code, ["valueCodeableConcept"] = value };
}
