namespace DataBank.IntegrationTests;

/// <summary>Resources for tests; each call makes one that no other test finds by its identifier.</summary>
internal static class Some
{
    public const string System = "urn:oid:1.2.392.100495.20.3.51.11311234567";

    /// <summary>A value that occurs nowhere else.</summary>
    public static string Unique() => Guid.NewGuid().ToString("N")[..12];

    public static string Patient(string? identifier = null, string family = "山田", string kana = "ヤマダ", string birthDate = "1970-04-01", string? id = null) =>
        $$"""
        {
          "resourceType": "Patient", {{(id is null ? "" : $"\"id\": \"{id}\",")}}
          "identifier": [{ "system": "{{System}}", "value": "{{identifier ?? Unique()}}" }],
          "name": [
            { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": "IDE" }], "use": "official", "family": "{{family}}", "given": ["太郎"] },
            { "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": "SYL" }], "use": "official", "family": "{{kana}}", "given": ["タロウ"] }
          ],
          "gender": "male", "birthDate": "{{birthDate}}"
        }
        """;

    public static string Observation(string subject, string code = "718-7", string when = "2026-03-04T10:15:00+09:00", double value = 13.5) =>
        $$"""
        {
          "resourceType": "Observation", "status": "final",
          "code": { "coding": [{ "system": "http://loinc.org", "code": "{{code}}" }] },
          "subject": { "reference": "{{subject}}" }, "effectiveDateTime": "{{when}}",
          "valueQuantity": { "value": {{value.ToString(global::System.Globalization.CultureInfo.InvariantCulture)}}, "unit": "g/dL", "system": "http://unitsofmeasure.org", "code": "g/dL" }
        }
        """;

    public static string Consent(string patient) =>
        $$"""
        {
          "resourceType": "Consent", "status": "active",
          "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research" }] },
          "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
          "patient": { "reference": "{{patient}}" },
          "policyRule": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN" }] },
          "provision": { "type": "permit" }
        }
        """;

    public static string ResearchStudy() => """{ "resourceType": "ResearchStudy", "status": "active", "title": "試験" }""";
}
