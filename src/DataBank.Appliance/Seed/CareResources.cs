using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What is asked and measured on the first visit, and what came before and after it: vital signs, habits, allergies, vaccines, family, referral, dispensed drugs.</summary>
internal static class CareResources
{
    private const string Cvx = "http://hl7.org/fhir/sid/cvx";

    public static IEnumerable<JsonObject> Of(SeedPerson person, string encounter, string prescription, Drug drug)
    {
        var random = person.Random("care");
        var height = person.IsFemale ? random.Between(1480, 1650) / 10.0 : random.Between(1600, 1780) / 10.0;
        return
        [
            Measured(person, encounter, "temperature", "vital-signs", Concept(Loinc, "8310-5", text: "体温"), Quantity(random.Between(360, 375) / 10.0, "℃", code: "Cel")),
            Measured(person, encounter, "spo2", "vital-signs", Concept(Loinc, "59408-5", text: "経皮的酸素飽和度"), Quantity(random.Between(94, 100), "%")),
            BloodPressure(person, encounter, random),
            Measured(person, encounter, "height", "body-measurement", Concept(Loinc, "8302-2", text: "身長"), Quantity(height, "cm")),
            Measured(person, encounter, "weight", "body-measurement", Concept(Loinc, "29463-7", text: "体重"), Quantity(random.Between(450, 720) / 10.0, "kg")),
            Smoking(person, encounter, random),
            Allergy(person, random),
            Immunization(person, random),
            Family(person, random),
            Referral(person),
            Dispense(person, prescription, drug),
        ];
    }

    private static JsonObject Observation(SeedPerson person, string encounter, string name, string category, JsonObject code)
    {
        var observation = Resource("Observation", $"{person.Id}-{name}", $"databank-{category}");
        observation["status"] = "final";
        observation["category"] = new JsonArray(Concept(JpCategory, category));
        observation["code"] = code;
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["encounter"] = Reference($"Encounter/{encounter}");
        observation["effectiveDateTime"] = Moment(person.FirstVisit, 9, 5);
        return observation;
    }

    private static JsonObject Measured(SeedPerson person, string encounter, string name, string category, JsonObject code, JsonObject value)
    {
        var observation = Observation(person, encounter, name, category, code);
        observation["valueQuantity"] = value;
        return observation;
    }

    private static JsonObject BloodPressure(SeedPerson person, string encounter, SeedRandom random)
    {
        var observation = Observation(person, encounter, "pressure", "vital-signs", Concept(Loinc, "85354-9", text: "血圧"));
        observation["component"] = new JsonArray(Part("8480-6", "収縮期血圧", random.Between(105, 160)), Part("8462-4", "拡張期血圧", random.Between(60, 95)));
        return observation;

        static JsonObject Part(string code, string text, int value) => new() { ["code"] = Concept(Loinc, code, text: text), ["valueQuantity"] = Quantity(value, "mmHg", code: "mm[Hg]") };
    }

    private static JsonObject Smoking(SeedPerson person, string encounter, SeedRandom random)
    {
        var status = random.Pick(["current", "former", "never"]);
        var observation = Observation(person, encounter, "smoking", "social-history", Concept(Loinc, "72166-2", text: "喫煙歴"));
        observation["valueCodeableConcept"] = Concept($"{Own}/CodeSystem/smoking-status", status);
        return observation;
    }

    private static JsonObject Allergy(SeedPerson person, SeedRandom random)
    {
        var (category, code, text, sign, reaction) = random.Pick([
            ("medication", "Z88.0", "ペニシリン系抗菌薬", "L50.9", "蕁麻疹"), ("medication", "Z88.8", "ヨード造影剤", "R11", "嘔気"),
            ("food", "Z91.0", "そば", "R06.2", "喘鳴"), ("environment", "J30.1", "スギ花粉", "R09.8", "鼻汁"),
        ]);
        var allergy = Resource("AllergyIntolerance", $"{person.Id}-allergy", "databank-allergyintolerance");
        allergy["clinicalStatus"] = Concept($"{Terminology}/allergyintolerance-clinical", "active");
        allergy["verificationStatus"] = Concept($"{Terminology}/allergyintolerance-verification", "confirmed");
        allergy["type"] = "allergy";
        allergy["category"] = new JsonArray(category);
        allergy["code"] = Concept(Icd, code, text: text);
        allergy["patient"] = Reference($"Patient/{person.Id}");
        allergy["recordedDate"] = Moment(person.FirstVisit, 9, 10);
        allergy["reaction"] = new JsonArray(new JsonObject { ["manifestation"] = new JsonArray(Concept(Icd, sign, text: reaction)) });
        return allergy;
    }

    private static JsonObject Immunization(SeedPerson person, SeedRandom random)
    {
        var immunization = Resource("Immunization", $"{person.Id}-vaccine", "databank-immunization");
        immunization["status"] = "completed";
        var (code, text) = random.Pick([("150", "インフルエンザHAワクチン"), ("33", "肺炎球菌ワクチン")]);
        immunization["vaccineCode"] = Concept(Cvx, code, text: text);
        immunization["patient"] = Reference($"Patient/{person.Id}");
        immunization["occurrenceDateTime"] = Date(person.FirstVisit.AddDays(-random.Between(60, 300)));
        immunization["lotNumber"] = string.Create(CultureInfo.InvariantCulture, $"SY{random.Between(100, 1000)}");
        immunization["doseQuantity"] = Quantity(0.5, "mL");
        return immunization;
    }

    private static JsonObject Family(SeedPerson person, SeedRandom random)
    {
        var (code, text) = random.Pick([("MTH", "母"), ("FTH", "父")]);
        var (disease, name) = random.Pick([("C34.9", "肺癌"), ("C16.9", "胃癌"), ("I63.9", "脳梗塞"), ("I21.9", "心筋梗塞")]);
        var history = Resource("FamilyMemberHistory", $"{person.Id}-family", "databank-familymemberhistory");
        history["status"] = "completed";
        history["patient"] = Reference($"Patient/{person.Id}");
        history["date"] = Date(person.FirstVisit);
        history["relationship"] = Concept($"{Terminology}/v3-RoleCode", code, text: text);
        history["condition"] = new JsonArray(new JsonObject { ["code"] = Concept(Icd, disease, text: name), ["onsetAge"] = Quantity(random.Between(50, 80), "歳", code: "a") });
        return history;
    }

    private static JsonObject Referral(SeedPerson person)
    {
        var document = Resource("DocumentReference", $"{person.Id}-referral", "databank-documentreference");
        document["status"] = "current";
        document["type"] = Concept(Loinc, "57133-1", "Referral note", "診療情報提供書");
        document["subject"] = Reference($"Patient/{person.Id}");
        document["date"] = Moment(person.FirstVisit, 8, 30);
        document["author"] = new JsonArray(Reference($"Practitioner/{SharedResources.Doctor}"));
        document["custodian"] = Reference($"Organization/{SharedResources.Hospital}");
        document["content"] = new JsonArray(new JsonObject
        {
            ["attachment"] = new JsonObject
            {
                ["contentType"] = "text/plain",
                ["title"] = "診療情報提供書",
                ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Family.Kanji} {person.Given.Kanji} 様の精査をお願いします。{person.Comorbidity.Text}で通院中です。")),
            },
        });
        return document;
    }

    private static JsonObject Dispense(SeedPerson person, string prescription, Drug drug)
    {
        var dispense = Resource("MedicationDispense", $"{person.Id}-dispense", "databank-medicationdispense");
        dispense["identifier"] = new JsonArray(
            Identifier("urn:oid:1.2.392.100495.20.3.81", "1"), Identifier("urn:oid:1.2.392.100495.20.3.82", "1"), Identifier("urn:oid:1.2.392.100495.20.3.11", prescription.ToUpperInvariant()));
        dispense["status"] = "completed";
        dispense["medicationCodeableConcept"] = Concept(Drug.System, drug.Code, drug.Name, drug.Name);
        dispense["subject"] = Reference($"Patient/{person.Id}");
        dispense["performer"] = new JsonArray(new JsonObject { ["actor"] = Reference($"Organization/{SharedResources.Pharmacy}") });
        dispense["authorizingPrescription"] = new JsonArray(Reference($"MedicationRequest/{prescription}"));
        dispense["quantity"] = VisitResources.Tablets(drug.TimesPerDay * drug.Days);
        dispense["whenHandedOver"] = Moment(person.FirstVisit, 13);
        dispense["dosageInstruction"] = new JsonArray(VisitResources.Dosage(drug));
        return dispense;
    }
}
