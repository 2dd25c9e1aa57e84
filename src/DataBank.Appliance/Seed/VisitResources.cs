using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>What happens on visits: Encounter, blood Specimen with its lab Observations, MedicationRequest.</summary>
internal static class VisitResources
{
    public static JsonObject Encounter(SeedPerson person, string id, DateOnly day, string service)
    {
        var encounter = Resource("Encounter", id, "databank-encounter");
        encounter["status"] = "finished";
        encounter["class"] = Coding($"{Terminology}/v3-ActCode", "AMB", "ambulatory");
        encounter["serviceType"] = Text(service);
        encounter["subject"] = Reference($"Patient/{person.Id}");
        encounter["participant"] = new JsonArray(new JsonObject { ["individual"] = Reference($"Practitioner/{SharedResources.Doctor}") });
        encounter["period"] = new JsonObject { ["start"] = Moment(day, 9), ["end"] = Moment(day, 11, 30) };
        encounter["serviceProvider"] = Reference($"Organization/{SharedResources.Hospital}");
        return encounter;
    }

    public static JsonObject Blood(SeedPerson person, string id, DateOnly day, string? sampleName)
    {
        var identifiers = new JsonArray(Identifier($"{Own}/sid/specimen", id.ToUpperInvariant()));
        // The genome file's sample name is known beforehand here; the import would add it otherwise.
        if (sampleName is not null) identifiers.Add((JsonNode)Identifier(Genomics.SequencedSpecimen.SampleSystem, sampleName));
        var specimen = Resource("Specimen", id, "databank-specimen");
        specimen["identifier"] = identifiers;
        specimen["status"] = "available";
        specimen["type"] = Concept($"{Terminology}/v2-0487", "BLD", "Whole blood", "血液");
        specimen["subject"] = Reference($"Patient/{person.Id}");
        specimen["collection"] = new JsonObject { ["collectedDateTime"] = Moment(day, 9, 15) };
        return specimen;
    }

    public static JsonObject Lab(SeedPerson person, string id, LabTest test, double value, DateOnly day, string encounter, string specimen)
    {
        var observation = Resource("Observation", id, test == LabTest.Cea ? "databank-tumour-marker" : "databank-observation-lab");
        observation["status"] = "final";
        observation["category"] = new JsonArray(
            Concept(JpCategory, "laboratory"), Concept($"{Terminology}/observation-category", "laboratory"));
        observation["code"] = Concept(LabTest.System, test.Code, test.Name, test.Name);
        if (test == LabTest.Cea) observation["code"]!["coding"]!.AsArray().Add((JsonNode)Coding($"{Own}/CodeSystem/tumour-marker", "CEA"));
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["encounter"] = Reference($"Encounter/{encounter}");
        observation["effectiveDateTime"] = Moment(day, 9, 15);
        observation["valueQuantity"] = Quantity(value, test.Unit);
        var interpretation = value > test.High ? "H" : value < test.Low ? "L" : "N";
        observation["interpretation"] = new JsonArray(Concept($"{Terminology}/v3-ObservationInterpretation", interpretation));
        observation["specimen"] = Reference($"Specimen/{specimen}");
        observation["referenceRange"] = new JsonArray(new JsonObject { ["low"] = Quantity(test.Low, test.Unit), ["high"] = Quantity(test.High, test.Unit) });
        return observation;
    }

    /// <summary>The oral model of JP Core: one drug per request, grouped by rpNumber, ordered by orderInRp.</summary>
    public static JsonObject Prescription(SeedPerson person, string id, Drug drug, int rp, DateOnly day, string encounter)
    {
        var request = Resource("MedicationRequest", id, "databank-medicationrequest");
        request["identifier"] = new JsonArray(
            Identifier("urn:oid:1.2.392.100495.20.3.81", rp.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Identifier("urn:oid:1.2.392.100495.20.3.82", "1"),
            Identifier($"{JpCore}/IdSystem/resourceInstance-identifier", id));
        request["status"] = "completed";
        request["intent"] = "order";
        request["medicationCodeableConcept"] = Concept(Drug.System, drug.Code, drug.Name, drug.Name);
        request["subject"] = Reference($"Patient/{person.Id}");
        request["encounter"] = Reference($"Encounter/{encounter}");
        request["authoredOn"] = Moment(day, 10, 30);
        request["requester"] = Reference($"Practitioner/{SharedResources.Doctor}");
        request["dosageInstruction"] = new JsonArray(Dosage(drug));
        request["dispenseRequest"] = new JsonObject
        {
            ["quantity"] = Tablets(drug.TimesPerDay * drug.Days),
            ["expectedSupplyDuration"] = Quantity(drug.Days, "日", code: "d"),
        };
        return request;
    }

    public static JsonObject Dosage(Drug drug) => new()
    {
        ["text"] = drug.TimesPerDay == 1 ? $"1日1回 朝食後 {drug.Days}日分" : $"1日2回 朝夕食後 {drug.Days}日分",
        ["timing"] = new JsonObject
        {
            ["repeat"] = new JsonObject { ["boundsDuration"] = Quantity(drug.Days, "日", code: "d"), ["frequency"] = drug.TimesPerDay, ["period"] = 1, ["periodUnit"] = "d" },
            ["code"] = Concept("http://jami.jp/CodeSystem/MedicationUsage", drug.TimesPerDay == 1 ? "1011000400000000" : "1012040400000000"),
        },
        ["doseAndRate"] = new JsonArray(new JsonObject
        {
            ["doseQuantity"] = Tablets(1),
            ["rateRatio"] = new JsonObject { ["numerator"] = Tablets(drug.TimesPerDay), ["denominator"] = Quantity(1, "日", code: "d") },
        }),
    };

    public static JsonObject Tablets(int count) => Quantity(count, "錠", $"{JpCore}/mhlw/CodeSystem/MedicationUnitMERIT9Code", "TAB");
}
