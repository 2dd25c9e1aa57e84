using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What the patient has and what was ordered for it: Condition, stage, tumour Specimen, order of the CT.</summary>
internal static class DiseaseResources
{
    public static JsonObject Condition(SeedPerson person, string id, Diagnosis diagnosis, DateOnly day, string encounter)
    {
        var condition = Resource("Condition", id, Diagnosis.LungCancers.Contains(diagnosis) ? "databank-cancer-condition" : "databank-condition");
        condition["clinicalStatus"] = Concept($"{Terminology}/condition-clinical", "active");
        condition["verificationStatus"] = Concept($"{Terminology}/condition-ver-status", "confirmed");
        condition["category"] = new JsonArray(Concept($"{Terminology}/condition-category", "encounter-diagnosis"));
        condition["code"] = Concept(Icd, diagnosis.Code, diagnosis.Text, diagnosis.Text);
        condition["subject"] = Reference($"Patient/{person.Id}");
        condition["encounter"] = Reference($"Encounter/{encounter}");
        condition["onsetDateTime"] = Date(day);
        condition["recordedDate"] = Moment(day, 10);
        return condition;
    }

    /// <summary>Adds the clinical stage of a cancer, with the Observation it rests on.</summary>
    public static void AddStage(JsonObject condition, SeedPerson person, string stageObservation) =>
        condition["stage"] = new JsonArray(new JsonObject
        {
            ["summary"] = Text($"cStage {person.Stage}"),
            ["assessment"] = new JsonArray(Reference($"Observation/{stageObservation}")),
        });

    public static JsonObject Stage(SeedPerson person, string id, string condition)
    {
        var observation = Resource("Observation", id, "databank-cancer-stage");
        observation["status"] = "final";
        observation["code"] = Concept(Loinc, "21908-9", "Stage group.clinical Cancer");
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["focus"] = new JsonArray(Reference($"Condition/{condition}"));
        observation["effectiveDateTime"] = Date(person.SpecimenDay);
        observation["valueCodeableConcept"] = Text($"cStage {person.Stage}");
        return observation;
    }

    /// <param name="isSeen">The lesion that it was taken from is in the images.</param>
    public static JsonObject Tumour(SeedPerson person, string id, bool isSeen)
    {
        var specimen = Resource("Specimen", id, "databank-specimen");
        if (isSeen)
            specimen["extension"] = new JsonArray(OnLesion(person));
        specimen["identifier"] = new JsonArray(
            Identifier($"{Own}/sid/specimen", id.ToUpperInvariant()), Identifier(Genomics.SequencedSpecimen.SampleSystem, person.TumourSample));
        specimen["status"] = "available";
        specimen["type"] = Concept($"{Terminology}/v2-0487", "TISS", "Tissue", "肺腫瘍組織");
        specimen["subject"] = Reference($"Patient/{person.Id}");
        specimen["collection"] = new JsonObject { ["collectedDateTime"] = Moment(person.SpecimenDay, 13), ["bodySite"] = Text("肺") };
        return specimen;
    }

    public static JsonObject CtOrder(SeedPerson person, string id, string encounter, string condition)
    {
        var order = Resource("ServiceRequest", id);
        order["identifier"] = new JsonArray(Identifier($"{Own}/sid/accession-number", person.AccessionNumber));
        order["status"] = "completed";
        order["intent"] = "order";
        order["category"] = new JsonArray(Concept(Loinc, "LP29684-5", "放射線"));
        order["code"] = Text("胸部CT 単純");
        order["subject"] = Reference($"Patient/{person.Id}");
        order["encounter"] = Reference($"Encounter/{encounter}");
        order["authoredOn"] = Moment(person.FirstVisit, 10, 45);
        order["requester"] = Reference($"Practitioner/{SharedResources.Doctor}");
        order["reasonReference"] = new JsonArray(Reference($"Condition/{condition}"));
        return order;
    }
}
