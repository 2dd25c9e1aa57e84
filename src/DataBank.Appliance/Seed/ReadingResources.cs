using System.Text.Json.Nodes;
using static DataBank.Appliance.SeedJson;

namespace DataBank.Appliance;

/// <summary>
/// What the radiologist says of the chest CT: the report with findings and impression, and of a cancer the lesion and its size, under the
/// Tracking UID that segmentation and measurement report give it, too. Sent once the images are in the archive.
/// </summary>
internal static class ReadingResources
{
    private const string DicomUid = "urn:dicom:uid";
    private const string Codes = $"{Own}/CodeSystem/imaging-observation";

    public static IEnumerable<JsonObject> Of(SeedPerson person)
    {
        var (findings, impression) = Texts(person);
        List<JsonObject> results =
        [
            Text(person, "ct-findings", "databank-radiology-findings", Concept(Loinc, "18782-3", "Radiology study observation (narrative)"), findings),
            Text(person, "ct-impression", "databank-radiology-impression", Concept(Loinc, "19005-8", "Radiology imaging study (impression)"), impression),
        ];
        if (person.HasLungCancer)
        {
            yield return Lesion(person);
            results.Add(Measurement(person));
        }
        foreach (var result in results) yield return result;
        yield return Report(person, results);
    }

    private static (string Findings, string Impression) Texts(SeedPerson person) => person.HasLungCancer
        ? ($"右肺上葉に長径 {Diameter(person):0.0} mm の充実性結節を認める。縦隔リンパ節の腫大はない。", "原発性肺癌の疑い。")
        : ("右肺上葉に小結節を認める。胸水はない。", "良性結節の疑い。経過観察を勧める。");

    private static JsonObject Report(SeedPerson person, List<JsonObject> results)
    {
        var report = Resource("DiagnosticReport", $"{person.Id}-ct-report", "databank-radiology-report");
        report["basedOn"] = new JsonArray(Reference($"ServiceRequest/{person.Id}-ct-order"));
        report["status"] = "final";
        report["category"] = new JsonArray(Concept(Loinc, "LP29684-5"), Concept("http://dicom.nema.org/resources/ontology/DCM", "CT"));
        report["code"] = Concept(Loinc, "18748-4", "Diagnostic imaging study", "CT 読影報告書");
        report["subject"] = Reference($"Patient/{person.Id}");
        report["encounter"] = Reference($"Encounter/{person.Id}-visit2");
        report["effectiveDateTime"] = Moment(person.ImagingDay, 10);
        report["issued"] = Moment(person.ImagingDay, 15, 5);
        report["performer"] = new JsonArray(Reference($"Practitioner/{SharedResources.Doctor}"));
        report["result"] = new JsonArray([.. results.Select(result => Reference($"Observation/{(string)result["id"]!}"))]);
        report["imagingStudy"] = new JsonArray(Study(person));
        return report;
    }

    private static JsonObject Text(SeedPerson person, string name, string profile, JsonObject code, string text)
    {
        var observation = Observation(person, name, profile, code);
        observation["valueString"] = text;
        return observation;
    }

    private static JsonObject Measurement(SeedPerson person)
    {
        var observation = Observation(person, "ct-nodule", "databank-lesion-measurement", Concept(Loinc, "33728-7", "Size.maximum dimension in Tumor"));
        observation["extension"] = new JsonArray(OnLesion(person));
        observation["valueQuantity"] = Quantity(Diameter(person), "mm");
        observation["component"] = new JsonArray(
            Component("lesion-role", "valueCodeableConcept", Concept(Codes, "target")),
            Component("time-point", "valueInteger", 0),
            Component("axis", "valueCodeableConcept", Concept(Codes, "long-axis")));
        return observation;
    }

    private static JsonObject Observation(SeedPerson person, string name, string profile, JsonObject code)
    {
        var observation = Resource("Observation", $"{person.Id}-{name}", profile);
        observation["status"] = "final";
        observation["category"] = new JsonArray(
            Concept(JpCategory, "imaging"), Concept($"{Terminology}/observation-category", "imaging"));
        observation["code"] = code;
        observation["subject"] = Reference($"Patient/{person.Id}");
        observation["encounter"] = Reference($"Encounter/{person.Id}-visit2");
        observation["effectiveDateTime"] = Moment(person.ImagingDay, 10);
        observation["performer"] = new JsonArray(Reference($"Practitioner/{SharedResources.Doctor}"));
        observation["derivedFrom"] = new JsonArray(Study(person));
        return observation;
    }

    private static JsonObject Lesion(SeedPerson person)
    {
        var lesion = Resource("BodyStructure", $"{person.Id}-lesion", "databank-lesion");
        lesion["identifier"] = new JsonArray(Identifier(DicomUid, $"urn:oid:{NoduleSegmentation.TrackingUid(person)}"));
        lesion["active"] = true;
        lesion["morphology"] = Concept("http://snomed.info/sct", "27925004", "Nodule", "結節");
        lesion["location"] = Concept("http://snomed.info/sct", "39607008", "Lung structure", "肺");
        lesion["patient"] = Reference($"Patient/{person.Id}");
        return lesion;
    }

    private static double Diameter(SeedPerson person) => Math.Round(new ChestPhantom(person.Random("phantom")).NoduleDiameter, 1);

    /// <summary>Whatever id the archive has given the study (https://hl7.org/fhir/R4/http.html#trules).</summary>
    private static JsonObject Study(SeedPerson person) => Reference($"ImagingStudy?identifier={DicomUid}|urn:oid:{ChestCt.StudyUid(person)}");

    private static JsonObject Component(string code, string valueName, JsonNode value) => new() { ["code"] = Concept(Codes, code), [valueName] = value };
}
