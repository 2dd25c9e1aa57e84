using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>Resources of one patient in which identifiers stand wherever R4 has room for text, one per type, and what must stay of them.</summary>
internal static class FhirCorpus
{
    private const string Subject = "Patient/keyed-takahashi";

    /// <summary>In the order in which they can be created.</summary>
    public static IReadOnlyList<JsonObject> Resources => [.. Texts.Select(text => JsonNode.Parse(text)!.AsObject()).Select(WithTraps)];

    /// <summary>Type and path of what research needs.</summary>
    public static IReadOnlyList<(string Type, string Path)> Retained { get; } =
    [
        ("Encounter", "status"), ("Encounter", "class/code"),
        ("Condition", "code/coding/0/code"), ("Condition", "code/coding/0/system"), ("Condition", "clinicalStatus/coding/0/code"), ("Condition", "verificationStatus/coding/0/code"),
        ("Observation", "status"), ("Observation", "code/coding/0/code"), ("Observation", "valueQuantity/value"), ("Observation", "valueQuantity/code"), ("Observation", "category/0/coding/0/code"),
        ("Observation", "interpretation/0/coding/0/code"), ("Observation", "referenceRange/0/low/value"), ("Observation", "component/0/code/coding/0/code"), ("Observation", "component/0/valueQuantity/value"),
        ("MedicationRequest", "status"), ("MedicationRequest", "intent"), ("MedicationRequest", "medicationCodeableConcept/coding/0/code"), ("MedicationRequest", "dosageInstruction/0/timing/repeat/frequency"),
        ("MedicationRequest", "dosageInstruction/0/doseAndRate/0/doseQuantity/value"),
        ("Procedure", "status"), ("Procedure", "code/coding/0/code"), ("ServiceRequest", "status"), ("ServiceRequest", "intent"), ("ServiceRequest", "code/coding/0/code"),
        ("DiagnosticReport", "status"), ("DiagnosticReport", "code/coding/0/code"), ("Specimen", "type/coding/0/code"),
        ("AllergyIntolerance", "code/coding/0/code"), ("AllergyIntolerance", "criticality"), ("Immunization", "status"), ("Immunization", "vaccineCode/coding/0/code"),
        ("FamilyMemberHistory", "relationship/coding/0/code"), ("FamilyMemberHistory", "condition/0/code/coding/0/code"), ("DocumentReference", "status"), ("DocumentReference", "type/coding/0/code"),
        ("MedicationStatement", "status"), ("MedicationStatement", "medicationCodeableConcept/coding/0/code"), ("Patient", "gender"), ("Patient", "address/0/state"),
    ];

    /// <summary>Type and path of dates that move.</summary>
    public static IReadOnlyList<(string Type, string Path)> Shifted { get; } =
    [
        ("Encounter", "period/start"), ("Encounter", "period/end"), ("Condition", "onsetDateTime"), ("Condition", "recordedDate"), ("Observation", "effectiveDateTime"), ("Observation", "issued"),
        ("MedicationRequest", "authoredOn"), ("Procedure", "performedDateTime"), ("ServiceRequest", "authoredOn"), ("DiagnosticReport", "effectiveDateTime"), ("Specimen", "collection/collectedDateTime"),
        ("AllergyIntolerance", "recordedDate"), ("Immunization", "occurrenceDateTime"), ("MedicationStatement", "effectiveDateTime"), ("DocumentReference", "date"),
    ];

    private static IReadOnlyList<string> Texts =>
    [
        KeyedPerson.First.Resource(),
        $$"""
        { "resourceType": "Encounter", "id": "keyed-encounter", "status": "finished", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP", "display": "髙橋の入院" },
          "identifier": [{ "system": "urn:minato", "value": "ADM-0098765432", "assigner": { "display": "みなと総合病院" } }], "type": [{ "text": "髙橋 美咲 入院" }],
          "subject": { "reference": "{{Subject}}", "display": "髙橋 美咲" }, "participant": [{ "individual": { "display": "佐藤 一郎" } }], "period": { "start": "2026-02-01", "end": "2026-02-10" },
          "reasonCode": [{ "text": "肺癌(ﾀｶﾊｼ ﾐｻｷ)" }], "hospitalization": { "dischargeDisposition": { "text": "自宅 本郷7-3-1" } }, "location": [{ "location": { "display": "みなと総合病院 7階" } }], "serviceProvider": { "display": "みなと総合病院" } }
        """,
        $$"""
        { "resourceType": "Condition", "id": "keyed-condition", "identifier": [{ "system": "urn:minato", "value": "C0098765432" }],
          "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] }, "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
          "code": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "code": "C341", "display": "髙橋さんの肺癌" }, { "system": "urn:minato:local", "code": "0098765432" }], "text": "右上葉肺癌 髙橋美咲" },
          "subject": { "reference": "{{Subject}}", "identifier": { "value": "0098765432" } }, "onsetDateTime": "2025-12-20", "recordedDate": "2026-01-05", "recorder": { "display": "佐藤 一郎" }, "asserter": { "display": "髙橋 美咲" },
          "note": [{ "authorString": "佐藤 一郎", "text": "昭和36年7月9日生 携帯090-5555-0142" }], "stage": [{ "summary": { "text": "IIIA 髙橋" } }] }
        """,
        $$"""
        { "resourceType": "Observation", "id": "keyed-observation", "identifier": [{ "system": "urn:minato:lab", "value": "L-0098765432" }], "status": "final",
          "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory" }], "text": "髙橋" }],
          "code": { "coding": [{ "system": "http://loinc.org", "code": "718-7", "display": "TAKAHASHI Hb" }], "text": "Hb 髙橋" }, "subject": { "reference": "{{Subject}}", "display": "髙橋" },
          "effectiveDateTime": "2026-03-04T10:15:00+09:00", "issued": "2026-03-04T11:00:00+09:00", "performer": [{ "display": "佐藤 一郎" }],
          "valueQuantity": { "value": 13.5, "unit": "g/dL 髙橋", "system": "http://unitsofmeasure.org", "code": "g/dL" },
          "interpretation": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "N" }], "text": "髙橋 正常" }],
          "note": [{ "text": "溶血あり 髙橋美咲 03-5555-0142" }], "method": { "text": "みなと総合病院法" }, "device": { "display": "MINATO-1" },
          "referenceRange": [{ "low": { "value": 11.6, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL" }, "text": "髙橋用" }],
          "component": [{ "code": { "coding": [{ "system": "http://loinc.org", "code": "4544-3" }], "text": "髙橋 Ht" }, "valueQuantity": { "value": 40.1, "system": "http://unitsofmeasure.org", "code": "%" } }] }
        """,
        $$"""
        { "resourceType": "MedicationRequest", "id": "keyed-request", "status": "active", "intent": "order", "medicationCodeableConcept": { "coding": [{ "system": "urn:oid:1.2.392.100495.20.2.73", "code": "4291015F1022", "display": "髙橋の薬" }], "text": "髙橋 ゲフィチニブ" },
          "subject": { "reference": "{{Subject}}" }, "authoredOn": "2026-03-01", "requester": { "display": "佐藤 一郎" }, "note": [{ "text": "ﾀｶﾊｼ様 電話済" }],
          "dosageInstruction": [{ "text": "髙橋様 1日1回朝食後", "patientInstruction": "美咲さんへ", "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } }, "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "錠" } }] }] }
        """,
        $$"""
        { "resourceType": "MedicationStatement", "id": "keyed-statement", "status": "active", "medicationCodeableConcept": { "coding": [{ "system": "urn:oid:1.2.392.100495.20.2.73", "code": "4291015F1022" }], "text": "美咲" },
          "subject": { "reference": "{{Subject}}" }, "effectiveDateTime": "2026-03-02", "informationSource": { "display": "髙橋 健一(夫)" }, "note": [{ "text": "髙橋" }] }
        """,
        $$"""
        { "resourceType": "Procedure", "id": "keyed-procedure", "status": "completed", "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "173171007", "display": "髙橋" }], "text": "右上葉切除 髙橋美咲" }, "subject": { "reference": "{{Subject}}" },
          "performedDateTime": "2026-02-03", "performer": [{ "actor": { "display": "佐藤 一郎" }, "onBehalfOf": { "display": "みなと総合病院" } }], "location": { "display": "MINATO 手術室" }, "note": [{ "text": "髙橋美咲 経過良好" }] }
        """,
        $$"""
        { "resourceType": "ServiceRequest", "id": "keyed-service", "status": "active", "intent": "order", "code": { "coding": [{ "system": "http://loinc.org", "code": "24627-2" }], "text": "胸部CT 髙橋" }, "subject": { "reference": "{{Subject}}" },
          "authoredOn": "2026-02-27", "requester": { "display": "佐藤 一郎" }, "patientInstruction": "美咲様 絶食", "note": [{ "text": "TAKAHASHI MISAKI" }], "reasonCode": [{ "text": "髙橋 術後" }] }
        """,
        $$"""
        { "resourceType": "DiagnosticReport", "id": "keyed-report", "identifier": [{ "value": "R0098765432" }], "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "24627-2" }], "text": "髙橋 読影" }, "subject": { "reference": "{{Subject}}" },
          "effectiveDateTime": "2026-03-01", "performer": [{ "display": "佐藤 一郎" }], "conclusion": "髙橋美咲(1961-07-09)右上葉に結節", "presentedForm": [{ "contentType": "text/plain", "data": "6auY5qmL576O5ZKy", "title": "髙橋美咲 読影", "url": "http://minato.example.jp/0098765432.pdf" }],
          "media": [{ "comment": "髙橋", "link": { "reference": "#picture" } }], "contained": [{ "resourceType": "Media", "id": "picture", "status": "completed", "content": { "title": "TAKAHASHI", "contentType": "image/png", "data": "VEFLQUhBU0hJIE1JU0FLSQ==" } }] }
        """,
        $$"""
        { "resourceType": "Specimen", "id": "keyed-specimen", "identifier": [{ "system": "urn:minato", "value": "S0098765432" }], "accessionIdentifier": { "value": "{{KeyedPerson.Accession}}" }, "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0487", "code": "TUMOR" }], "text": "髙橋" },
          "subject": { "reference": "{{Subject}}" }, "collection": { "collector": { "display": "佐藤 一郎" }, "collectedDateTime": "2026-02-03" }, "note": [{ "text": "髙橋美咲" }], "container": [{ "identifier": [{ "value": "B0098765432" }], "description": "髙橋ラベル" }] }
        """,
        $$"""
        { "resourceType": "AllergyIntolerance", "id": "keyed-allergy", "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active" }] }, "criticality": "high", "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "91936005" }], "text": "ペニシリン 髙橋" }, "patient": { "reference": "{{Subject}}" }, "recordedDate": "2026-01-10",
          "recorder": { "display": "佐藤 一郎" }, "note": [{ "text": "夫 髙橋健一より" }], "reaction": [{ "description": "髙橋 蕁麻疹", "manifestation": [{ "text": "髙橋" }] }] }
        """,
        $$"""
        { "resourceType": "Immunization", "id": "keyed-immunization", "status": "completed", "vaccineCode": { "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": "140" }], "text": "髙橋" }, "patient": { "reference": "{{Subject}}" }, "occurrenceDateTime": "2025-11-20",
          "lotNumber": "LOT-TAKAHASHI", "location": { "display": "みなと総合病院" }, "performer": [{ "actor": { "display": "佐藤 一郎" } }], "note": [{ "text": "髙橋" }] }
        """,
        $$"""
        { "resourceType": "FamilyMemberHistory", "id": "keyed-family", "status": "completed", "patient": { "reference": "{{Subject}}" }, "name": "髙橋 花子", "relationship": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH" }], "text": "母 小笠原" },
          "bornDate": "1932-02-02", "note": [{ "text": "小笠原" }], "condition": [{ "code": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "code": "C509" }], "text": "乳癌 小笠原" }, "note": [{ "text": "髙橋" }] }] }
        """,
        $$"""
        { "resourceType": "DocumentReference", "id": "keyed-document", "masterIdentifier": { "value": "D0098765432" }, "status": "current", "type": { "coding": [{ "system": "http://loinc.org", "code": "18842-5" }], "text": "退院時サマリー 髙橋" }, "subject": { "reference": "{{Subject}}" },
          "date": "2026-02-11T09:00:00+09:00", "author": [{ "display": "佐藤 一郎" }], "custodian": { "display": "みなと総合病院" }, "description": "髙橋美咲 サマリー", "content": [{ "attachment": { "contentType": "text/plain", "title": "髙橋美咲", "data": "6auY5qmL576O5ZKy", "url": "http://minato.example.jp/0098765432" } }] }
        """,
    ];

    /// <summary>Narrative, a contained resource and an extension, which any resource may have.</summary>
    private static JsonObject WithTraps(JsonObject resource)
    {
        resource["text"] = new JsonObject { ["status"] = "generated", ["div"] = "<div xmlns=\"http://www.w3.org/1999/xhtml\">髙橋 美咲 様 昭和36年7月9日生</div>" };
        resource["extension"] = new JsonArray(
            new JsonObject { ["url"] = "http://minato.example.jp/fhir/StructureDefinition/memo", ["valueString"] = "たかはし みさき" },
            new JsonObject { ["url"] = "http://minato.example.jp/fhir/StructureDefinition/note", ["valueAnnotation"] = new JsonObject { ["text"] = "TAKAHASHI MISAKI" } });
        return resource;
    }

    /// <summary>Paths of all texts in which an identifier stands.</summary>
    public static IEnumerable<string> Planted(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Planted(member.Value, $"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, number) => Planted(item, $"{path}/{number}")),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && KeyedPerson.OccursIn(System.Text.Encoding.UTF8.GetBytes(value.GetValue<string>())) => [path.TrimStart('/')],
        _ => [],
    };

    /// <summary>The text or number at a path; null when there is none.</summary>
    public static string? Value(JsonNode? node, string path)
    {
        foreach (var step in path.Split('/'))
        {
            node = node switch
            {
                JsonObject members => members[step],
                JsonArray items when int.Parse(step, System.Globalization.CultureInfo.InvariantCulture) is var number && number < items.Count => items[number],
                _ => null,
            };
        }
        return node?.ToString();
    }
}
