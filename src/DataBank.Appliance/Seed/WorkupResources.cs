using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>How a lung tumour is told: how able the patient is, bronchoscopy with biopsy under an infusion, and what endoscopist and pathologist report.</summary>
internal static class WorkupResources
{
    private const string EndoscopyCode = "18751-8", Endoscopy = "LP7796-8", PathologyCode = "11526-1", Pathology = "LP7839-6";

    public static IEnumerable<JsonObject> Of(SeedPerson person, string disease)
    {
        JsonObject seen = Seen(person), told = Told(person);
        return
        [
            PerformanceStatus(person), Biopsy(person, disease), Infusion(person), Prescribed(person), Given(person),
            seen, Report(person, "bronchoscopy-report", "databank-endoscopy-report", EndoscopyCode, Endoscopy, seen, "右上葉気管支に隆起性病変を認め、生検した。"),
            told, Report(person, "pathology-report", "databank-pathology-report", PathologyCode, Pathology, told, "腺癌。"),
        ];
    }

    private static JsonObject PerformanceStatus(SeedPerson person)
    {
        var observation = Resource("Observation", $"{person.Id}-ecog", "databank-performance-status");
        observation["status"] = "final";
        observation["code"] = Concept(Loinc, "89247-1", text: "ECOG パフォーマンスステータス");
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["effectiveDateTime"] = Date(person.SpecimenDay);
        observation["valueInteger"] = person.Random("ecog").Between(0, 3);
        return observation;
    }

    private static JsonObject Biopsy(SeedPerson person, string disease)
    {
        var procedure = Resource("Procedure", $"{person.Id}-biopsy", "databank-procedure");
        procedure["status"] = "completed";
        procedure["code"] = Text("気管支鏡下生検");
        procedure["subject"] = Reference($"Patient/{person.Id}");
        procedure["performedPeriod"] = new JsonObject { ["start"] = Moment(person.SpecimenDay, 12, 40), ["end"] = Moment(person.SpecimenDay, 13, 20) };
        procedure["reasonReference"] = new JsonArray(Reference($"Condition/{disease}"));
        return procedure;
    }

    private static JsonObject Infusion(SeedPerson person)
    {
        var medication = Resource("Medication", $"{person.Id}-infusion", "databank-medication");
        medication["status"] = "active";
        medication["ingredient"] = new JsonArray(Ingredient("生理食塩液100mL", 100, "mL"), Ingredient("ヒドロコルチゾンコハク酸エステルナトリウム注射用100mg", 100, "mg"));
        return medication;

        static JsonObject Ingredient(string text, int amount, string unit) => new()
        {
            ["itemCodeableConcept"] = Text(text),
            ["strength"] = new JsonObject { ["numerator"] = Quantity(amount, unit), ["denominator"] = Quantity(1, "回", $"{JpCore}/mhlw/CodeSystem/MedicationUnitMERIT9Code", "TIME") },
        };
    }

    private static JsonObject Prescribed(SeedPerson person)
    {
        var request = Resource("MedicationRequest", $"{person.Id}-infusion-order", "databank-medicationrequest-injection");
        request["identifier"] = new JsonArray(Identifier("urn:oid:1.2.392.100495.20.3.81", "1"));
        request["status"] = "completed";
        request["intent"] = "order";
        request["medicationReference"] = Reference($"Medication/{person.Id}-infusion");
        request["subject"] = Reference($"Patient/{person.Id}");
        request["authoredOn"] = Moment(person.SpecimenDay, 10);
        request["requester"] = Reference($"Practitioner/{SharedResources.Doctor}");
        request["dosageInstruction"] = new JsonArray(new JsonObject { ["text"] = "検査前30分に点滴静注" });
        return request;
    }

    private static JsonObject Given(SeedPerson person)
    {
        var administration = Resource("MedicationAdministration", $"{person.Id}-infusion-given", "databank-medicationadministration");
        administration["identifier"] = new JsonArray(Identifier("urn:oid:1.2.392.100495.20.3.81", "1"));
        administration["status"] = "completed";
        administration["medicationReference"] = Reference($"Medication/{person.Id}-infusion");
        administration["subject"] = Reference($"Patient/{person.Id}");
        administration["effectivePeriod"] = new JsonObject { ["start"] = Moment(person.SpecimenDay, 12), ["end"] = Moment(person.SpecimenDay, 12, 30) };
        administration["request"] = Reference($"MedicationRequest/{person.Id}-infusion-order");
        administration["dosage"] = new JsonObject { ["text"] = "点滴静注", ["dose"] = Quantity(100, "mL") };
        return administration;
    }

    private static JsonObject Seen(SeedPerson person)
    {
        var observation = Finding(person, "bronchoscopy", "databank-endoscopy-finding", EndoscopyCode, "気管支鏡所見", Text("隆起性病変"));
        observation["category"] = new JsonArray(Concept(JpCategory, "procedure"), Concept(Loinc, Endoscopy));
        return observation;
    }

    private static JsonObject Told(SeedPerson person)
    {
        var observation = Finding(person, "histology", "databank-pathology-finding", "22637-3", "病理診断", Concept($"{Terminology}/icd-o-3", "8140/3", text: "腺癌"));
        observation["category"] = new JsonArray(Concept(Loinc, Pathology));
        observation["specimen"] = Reference($"Specimen/{PatientBundle.TumourSpecimen(person)}");
        return observation;
    }

    private static JsonObject Finding(SeedPerson person, string name, string profile, string code, string text, JsonObject value)
    {
        var observation = Resource("Observation", $"{person.Id}-{name}", profile);
        observation["status"] = "final";
        observation["code"] = Concept(Loinc, code, text: text);
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["effectiveDateTime"] = Moment(person.SpecimenDay, 13);
        observation["valueCodeableConcept"] = value;
        return observation;
    }

    private static JsonObject Report(SeedPerson person, string name, string profile, string code, string category, JsonObject result, string conclusion)
    {
        var report = Resource("DiagnosticReport", $"{person.Id}-{name}", profile);
        report["status"] = "final";
        report["category"] = new JsonArray(Concept(Loinc, category));
        report["code"] = Concept(Loinc, code);
        report["subject"] = Reference($"Patient/{person.Id}");
        report["effectiveDateTime"] = Moment(person.SpecimenDay, 13);
        report["issued"] = Moment(person.SpecimenDay.AddDays(3), 16);
        report["performer"] = new JsonArray(Reference($"Practitioner/{SharedResources.Doctor}"));
        report["specimen"] = new JsonArray(Reference($"Specimen/{PatientBundle.TumourSpecimen(person)}"));
        report["result"] = new JsonArray(Reference($"Observation/{(string)result["id"]!}"));
        report["conclusion"] = conclusion;
        return report;
    }
}
