using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>Resources of persons that are added to a theme many at a time.</summary>
internal static class Person
{
    /// <summary>Stands for the patient's reference.</summary>
    public const string Reference = "Patient/@";

    public static string Condition(string icd10) =>
        $$"""
        { "resourceType": "Condition", "subject": { "reference": "{{Reference}}" }, "onsetDateTime": "2026-01-10",
          "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
          "code": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "code": "{{icd10}}" }] } }
        """;

    /// <summary>EGFR L858R.</summary>
    public static string Variant() =>
        $$"""
        { "resourceType": "Observation", "status": "final", "subject": { "reference": "{{Reference}}" }, "effectiveDateTime": "2026-03-01",
          "code": { "coding": [{ "system": "http://loinc.org", "code": "69548-6" }] },
          "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "LA9633-4" }] },
          "component": [
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "48018-6" }] },
              "valueCodeableConcept": { "coding": [{ "system": "http://www.genenames.org", "code": "HGNC:3236", "display": "EGFR" }] } },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "48005-3" }] },
              "valueCodeableConcept": { "coding": [{ "system": "http://varnomen.hgvs.org", "code": "NP_005219.2:p.(Leu858Arg)" }] } }] }
        """;

    /// <summary>Adds members to a theme, each with a consent of its own and further resources.</summary>
    public static async Task AddPersonsAsync(this TestTheme theme, int count, Func<int, IReadOnlyList<string>> resources)
    {
        var entries = new List<string>();
        for (var at = 0; at < count; at++)
        {
            var id = $"p{Some.Unique()}";
            Add(entries, $"Patient/{id}", Some.Patient(id: id));
            Add(entries, $"Consent/c{id}", TestTheme.Consent($"c{id}", $"Patient/{id}"));
            Add(entries, $"ResearchSubject/s{id}",
                $$"""
                { "resourceType": "ResearchSubject", "id": "s{{id}}", "status": "on-study", "study": { "reference": "ResearchStudy/{{theme.Id}}" },
                  "individual": { "reference": "Patient/{{id}}" }, "consent": { "reference": "Consent/c{{id}}" } }
                """);
            foreach (var (number, resource) in resources(at).Index())
            {
                var type = System.Text.Json.JsonElement.Parse(resource).Text("resourceType");
                var own = resource.Replace(Reference, $"Patient/{id}", StringComparison.Ordinal);
                Add(entries, $"{type}/{id}-{number}", $"{own[..own.IndexOf('{')]}{{ \"id\": \"{id}-{number}\", {own[(own.IndexOf('{') + 1)..]}");
            }
        }
        using var content = new StringContent($$"""{ "resourceType": "Bundle", "type": "transaction", "entry": [{{string.Join(',', entries)}}] }""", Encoding.UTF8, "application/fhir+json");
        using var answer = await theme.DataManager.PostAsync("/fhir", content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static void Add(List<string> entries, string url, string resource) =>
        entries.Add($$"""{ "request": { "method": "PUT", "url": "{{url}}" }, "resource": {{resource}} }""");
}
