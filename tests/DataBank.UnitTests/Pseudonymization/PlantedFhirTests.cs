using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Identifiers in every string of rich resources, with members that no resource should have: none may come out.</summary>
public sealed class PlantedFhirTests
{
    private static readonly string[] Identifiers = ["山田 太郎", "ヤマダ タロウ", "YAMADA TARO", "0001234567", "1958-04-01", "090-1111-2222"];

    private static readonly LeakGuard Guard = new(Identifiers);

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Resources() =>
    [
        """{"resourceType":"Patient","id":"x","identifier":[{"system":"x","value":"x","assigner":{"display":"x"}}],"name":[{"text":"x","family":"x","given":["x"]}],"gender":"male","birthDate":"x","deceasedDateTime":"x","address":[{"text":"x","line":["x"],"city":"x","state":"x","postalCode":"x","country":"x"}],"maritalStatus":{"text":"x"},"photo":[{"data":"eA==","url":"x"}],"contact":[{"name":{"text":"x"}}],"communication":[{"language":{"text":"x"}}],"link":[{"other":{"reference":"x"},"type":"seealso"}]}""",
        """{"resourceType":"Encounter","id":"x","status":"x","class":{"system":"x","code":"x","display":"x"},"type":[{"coding":[{"system":"x","code":"x"}],"text":"x"}],"subject":{"reference":"x","display":"x"},"participant":[{"individual":{"reference":"x"}}],"period":{"start":"x","end":"x"},"reasonCode":[{"text":"x"}],"location":[{"location":{"display":"x"}}],"hospitalization":{"preAdmissionIdentifier":{"value":"x"},"admitSource":{"text":"x"}},"serviceProvider":{"display":"x"}}""",
        """{"resourceType":"Condition","id":"x","code":{"coding":[{"system":"http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full","code":"x","display":"x","version":"x"}],"text":"x"},"subject":{"reference":"Patient/x"},"onsetString":"x","onsetAge":{"value":3,"unit":"x","code":"x"},"recorder":{"display":"x"},"note":[{"text":"x","authorString":"x"}],"stage":[{"summary":{"text":"x"}}]}""",
        """{"resourceType":"Observation","id":"x","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/x"},"valueString":"x","valueQuantity":{"value":1,"unit":"x","system":"http://unitsofmeasure.org","code":"x"},"valueSampledData":{"data":"x"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"x"}]}],"device":{"display":"x"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"69551-0"}]},"valueString":"x"},{"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},"valueCodeableConcept":{"coding":[{"system":"http://varnomen.hgvs.org","code":"x"}]}}]}""",
        """{"resourceType":"MedicationRequest","id":"x","identifier":[{"system":"urn:oid:1.2.392.100495.20.3.81","value":"x"}],"status":"active","intent":"order","medicationCodeableConcept":{"text":"x"},"subject":{"reference":"Patient/x"},"authoredOn":"x","dosageInstruction":[{"text":"x","patientInstruction":"x","timing":{"event":["x"],"repeat":{"timeOfDay":["x"],"periodUnit":"x"},"code":{"text":"x"}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"x"}}]}]}""",
        """{"resourceType":"DocumentReference","id":"x","status":"current","masterIdentifier":{"value":"x"},"author":[{"display":"x"}],"description":"x","content":[{"attachment":{"contentType":"x","url":"x","title":"x","data":"eA=="},"format":{"system":"x","code":"x"}}]}""",
        """{"resourceType":"ImagingStudy","id":"x","identifier":[{"system":"urn:dicom:uid","value":"x"},{"system":"http://databank.example.jp/fhir/sid/accession-number","value":"x"}],"status":"available","subject":{"reference":"Patient/x"},"description":"x","note":[{"text":"x"}],"referrer":{"display":"x"},"series":[{"uid":"x","modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"x"},"description":"x","instance":[{"uid":"x","sopClass":{"system":"urn:ietf:rfc:3986","code":"x"},"title":"x"}]}]}""",
        """{"resourceType":"Specimen","id":"x","identifier":[{"system":"x","value":"x"}],"accessionIdentifier":{"value":"x"},"type":{"text":"x"},"subject":{"reference":"Patient/x"},"collection":{"collector":{"display":"x"},"collectedDateTime":"x"},"container":[{"identifier":[{"value":"x"}],"description":"x"}],"note":[{"text":"x"}]}""",
        """{"resourceType":"Procedure","id":"x","status":"completed","code":{"text":"x"},"subject":{"reference":"Patient/x"},"performedString":"x","performer":[{"actor":{"display":"x"}}],"location":{"display":"x"},"note":[{"text":"x"}],"extension":[{"url":"http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genomic-study-analysis-genome-build","valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"x","display":"x"}],"text":"x"}},{"url":"http://hl7.org/fhir/StructureDefinition/bodySite","valueReference":{"reference":"x","display":"x"}}]}""",
    ];

    [Theory]
    [MemberData(nameof(Resources))]
    public void No_planted_identifier_survives_in_any_element(string json)
    {
        foreach (var identifier in Identifiers.Append("YAMADA").Append("19580401"))
        {
            var planted = PlantEverywhere(json, identifier);
            var source = Encoding.UTF8.GetBytes(planted.ToJsonString());
            Assert.True(Guard.FindsLeak(source));
            var released = new FhirDeidentifier().Deidentify(FhirResource.Parse(source), Released.Lung)!;
            Assert.False(Guard.FindsLeak(released.Utf8.Span), Encoding.UTF8.GetString(released.Utf8.Span));
        }
    }

    [Theory] // Also of whom nothing is known to be near the patient: whatever is no code, date or listed form goes.
    [MemberData(nameof(Resources))]
    public void No_text_survives_whoever_it_tells_of(string json) =>
        Gen.Char["あいうえおカキクケコ山田佐藤一郎ABCxyz 0123456789-^・"].Array[3, 20].Select(characters => $"あ{new string(characters)}れ").Sample(
            text =>
            {
                var released = new FhirDeidentifier().Deidentify(FhirResource.Parse(Encoding.UTF8.GetBytes(PlantEverywhere(json, text).ToJsonString(Readable))), Released.Lung)!;
                return released.Utf8.Span.IndexOf(Encoding.UTF8.GetBytes(text)) < 0 && released.Utf8.Span.IndexOf("\\u"u8) < 0;
            },
            iter: 100);

    private static JsonNode PlantEverywhere(string json, string text)
    {
        var planted = Plant(JsonNode.Parse(json)!, text);
        planted["text"] = new JsonObject { ["status"] = "generated", ["div"] = $"<div>{text}</div>" };
        planted["contained"] = new JsonArray(new JsonObject { ["resourceType"] = "Patient", ["id"] = "c", ["name"] = new JsonArray(new JsonObject { ["text"] = text }) });
        planted["_status"] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "urn:x", ["valueString"] = text }) };
        planted["implicitRules"] = text;
        planted["madeUp"] = text;
        return planted;
    }

    /// <summary>Replaces every "x", also inside references, by the identifier; the id stays well-formed.</summary>
    private static JsonNode Plant(JsonNode node, string identifier)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToArray())
                    members[name] = name == "id" ? "r-0001" : Plant(value!.DeepClone(), identifier);
                return members;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Plant(item!.DeepClone(), identifier))]);
            default:
                return node.GetValueKind() != JsonValueKind.String ? node
                    : (string?)node is "x" ? identifier
                    : (string?)node is "Patient/x" ? $"Patient/{identifier}"
                    : node;
        }
    }
}
