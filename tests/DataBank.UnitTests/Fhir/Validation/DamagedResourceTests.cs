using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Resources damaged at random, deep inside: validation always ends with findings, never with an exception; what a lenient site stores can be indexed.</summary>
public sealed class DamagedResourceTests
{
    private static readonly string[] Documents =
    [
        """{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"city":"x"}},{"url":"http://hl7.org/fhir/StructureDefinition/patient-nationality","extension":[{"url":"code","valueCodeableConcept":{"text":"x"}}]}],"identifier":[{"system":"urn:oid:1.2","value":"1","period":{"start":"2026-01-01","end":"2026-02-01"}}],"name":[{"family":"x","given":["a",null],"_given":[null,{"extension":[{"url":"http://x/y","valueString":"z"}]}]}],"birthDate":"2000-01-01","_birthDate":{"id":"b"},"managingOrganization":{"reference":"#o"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient"]}}""",
        """{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/p"},"effectivePeriod":{"start":"2026-01-01","end":"2026-01-02"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}""",
        """{"resourceType":"Bundle","type":"document","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"},"timestamp":"2026-01-01T00:00:00Z","link":[{"relation":"self","url":"http://x/y"}],"entry":[{"fullUrl":"http://x/Composition/c","resource":{"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2026-01-01","author":[{"reference":"Practitioner/d"}],"title":"x","section":[{"title":"x","entry":[{"reference":"http://x/List/l"}]}]}},{"fullUrl":"http://x/Practitioner/d","resource":{"resourceType":"Practitioner","id":"d"}},{"fullUrl":"http://x/List/l","resource":{"resourceType":"List","id":"l","status":"current","mode":"working"}}]}""",
        """{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"1.1","type":"choice","answerOption":[{"valueCoding":{"code":"a"}}],"enableWhen":[{"question":"1","operator":"exists","answerBoolean":true}]}]}]}""",
        """{"resourceType":"MedicationRequest","status":"active","intent":"order","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/p"},"dosageInstruction":[{"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d","when":["PCM"],"offset":30}},"doseAndRate":[{"doseRange":{"low":{"value":1},"high":{"value":2}}}]}]}""",
    ];

    [Fact]
    public void Damaged_resources_are_judged_without_an_exception()
    {
        var random = new Random(20260101);
        var findings = 0;
        for (var at = 0; at < 6000; at++)
        {
            var root = JsonNode.Parse(Documents[at % Documents.Length])!;
            for (var changes = random.Next(1, 4); changes > 0; changes--) Damage(root, random);
            var bytes = Encoding.UTF8.GetBytes(root.ToJsonString());
            try
            {
                var resource = FhirResource.Parse(bytes);
                findings += FhirValidator.R4.Validate(resource, new ValidationOptions { Profiles = ["http://hl7.org/fhir/StructureDefinition/vitalsigns"] }).Count;
                IndexExtractor.Extract(resource, "http://x");
            }
            catch (RequestProblem)
            {
                findings++; // refused while it was read
            }
            catch (Exception problem)
            {
                Assert.Fail($"{problem}\n{Encoding.UTF8.GetString(bytes)}");
            }
        }
        Assert.True(findings > 6000);
    }

    private static void Damage(JsonNode root, Random random)
    {
        var places = new List<(JsonNode Parent, string? Name, int Index)>();
        Collect(root, places);
        if (places.Count == 0) return;
        var (parent, name, index) = places[random.Next(places.Count)];
        JsonNode? other = random.Next(10) switch
        {
            0 => null,
            1 => JsonValue.Create(17),
            2 => JsonValue.Create(true),
            3 => JsonValue.Create(""),
            4 => JsonValue.Create(" x\u0001 "),
            5 => new JsonArray(),
            6 => new JsonObject(),
            7 => new JsonArray(new JsonArray(1), null, new JsonObject { ["resourceType"] = 5 }),
            8 => new JsonObject { ["resourceType"] = "Basic", ["reference"] = "#", ["url"] = 3, ["code"] = new JsonArray() },
            _ => places[random.Next(places.Count)] is var from && (from.Name is null ? ((JsonArray)from.Parent)[from.Index] : ((JsonObject)from.Parent)[from.Name]) is { } node ? node.DeepClone() : null,
        };
        if (name is null) ((JsonArray)parent)[index] = other;
        else if (random.Next(8) == 0) ((JsonObject)parent).Remove(name);
        else if (random.Next(8) == 0) ((JsonObject)parent)["_" + name] = other;
        else ((JsonObject)parent)[name] = other;
    }

    private static void Collect(JsonNode? node, List<(JsonNode, string?, int)> places)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var field in fields)
                {
                    places.Add((fields, field.Key, 0));
                    Collect(field.Value, places);
                }
                break;
            case JsonArray items:
                for (var at = 0; at < items.Count; at++)
                {
                    places.Add((items, null, at));
                    Collect(items[at], places);
                }
                break;
        }
    }
}
