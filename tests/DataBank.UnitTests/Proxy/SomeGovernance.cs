using System.Text;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Proxy;

namespace DataBank.UnitTests.Proxy;

/// <summary>Entries of the consent lane for tests.</summary>
internal static class SomeGovernance
{
    public const string BaseUrl = "http://clinic.example/fhir";

    public static FhirEntry Study(string id = "lung", string status = "active", bool isApproved = true, string extension = "[]", int version = 1) => Entry(
        version,
        $$"""
        { "resourceType": "ResearchStudy", "id": "{{id}}", "status": "{{status}}", "extension": {{extension}},
          "identifier": [{ "system": "{{(isApproved ? "http://databank.example.jp/fhir/sid/ethics-approval" : "http://other.example")}}", "value": "2026-1" }] }
        """);

    public static FhirEntry Subject(
        string patient = "Patient/p1", string study = "ResearchStudy/lung", string consent = "Consent/c1", string status = "on-study",
        string id = "s1", int version = 1) => Entry(
        version,
        $$"""
        { "resourceType": "ResearchSubject", "id": "{{id}}", "status": "{{status}}", "study": { "reference": "{{study}}" },
          "individual": { "reference": "{{patient}}" }, "consent": { "reference": "{{consent}}" } }
        """);

    public static FhirEntry Consent(
        string provision = """{ "type": "permit" }""", string id = "c1", string patient = "Patient/p1", string status = "active",
        string scope = "research", string extension = "[]", int version = 1) => Entry(
        version,
        $$"""
        { "resourceType": "Consent", "id": "{{id}}", "status": "{{status}}", "extension": {{extension}},
          "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "{{scope}}" }] },
          "patient": { "reference": "{{patient}}" }, "provision": {{provision}} }
        """);

    public static FhirEntry Organization(string id, string end, string system = "http://databank.example.jp/fhir/sid/ngmi-certified-user") => Entry(
        1,
        $$"""
        { "resourceType": "Organization", "id": "{{id}}", "identifier": [{ "system": "{{system}}", "value": "U-1", "period": { "start": "2026-04-01", "end": "{{end}}" } }] }
        """);

    public static string Basis(params string[] codes) => string.Join(", ", codes.Select(code => $$"""
        { "url": "http://databank.example.jp/fhir/StructureDefinition/legal-basis",
          "valueCodeableConcept": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/legal-bases", "code": "{{code}}" }] } }
        """));

    public static FhirEntry Deleted(FhirEntry entry) =>
        entry with { Resource = null, Version = "99", LastUpdated = entry.LastUpdated.AddMinutes(99) };

    private static FhirEntry Entry(int version, string json)
    {
        var node = JsonNode.Parse(json)!;
        return new FhirEntry(
            new ResourceKey((string)node["resourceType"]!, (string)node["id"]!), FhirResource.Parse(Encoding.UTF8.GetBytes(json)),
            $"{version}", new DateTimeOffset(2026, 11, 1, 0, version, 0, TimeSpan.Zero));
    }
}
