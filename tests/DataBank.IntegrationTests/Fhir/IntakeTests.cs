using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>$intake of JP-CLINS Bundles.</summary>
public sealed class IntakeTests(ApplianceProcess appliance)
{
    private const string MemberId = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID";
    private const string Unmatched = "http://databank.example.jp/fhir/CodeSystem/intake|unmatched";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collection_becomes_resources_of_the_known_patient_with_their_provenance()
    {
        var (number, mark) = (Some.Unique(), Some.Unique());
        var known = (await appliance.Clinician.CreateAsync(Some.Patient(number))).Text("id");
        var answer = await TakeInAsync(Collection(mark, Person(number)), HttpStatusCode.Created);
        Assert.Equal(("taken", $"Patient/{known}"), (Value(answer, "result"), Value(answer, "patient")));
        var stored = Values(answer, "stored");
        Assert.Equal(["Condition", "Observation"], stored.Select(reference => reference.Split('/')[0]));

        var condition = await appliance.Clinician.GetFhirAsync($"/fhir/{stored[0]}");
        Assert.Equal(($"Patient/{known}", "2型糖尿病"), (condition.Text("subject", "reference"), condition.Text("code", "text")));
        var observation = await appliance.Clinician.GetFhirAsync($"/fhir/{stored[1]}");
        Assert.Equal(($"Patient/{known}", stored[0], "6.80"), (observation.Text("subject", "reference"), observation.Text("focus", "0", "reference"), observation.Text("valueQuantity", "value")));

        var provenance = (await appliance.Clinician.GetFhirAsync($"/fhir/Provenance?target={stored[0]}")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal(stored.Select(reference => reference + "/_history/1"), provenance.GetProperty("target").EnumerateArray().Select(target => target.Text("reference")));
        Assert.Equal(("source", $"{Value(answer, "bundle")}/_history/1"), (provenance.Text("entity", "0", "role"), provenance.Text("entity", "0", "what", "reference")));
        Assert.Equal("test-ingest", provenance.Text("agent", "1", "who", "identifier", "value"));
        Assert.Equal("collection", (await appliance.Clinician.GetFhirAsync($"/fhir/{Value(answer, "bundle")}")).Text("type"));

        // Sent again it makes nothing, not even a version.
        var again = await TakeInAsync(Collection(mark, Person(number)), HttpStatusCode.OK);
        Assert.Equal("unchanged", Value(again, "result"));
        Assert.Equal("1", (await appliance.Clinician.GetFhirAsync($"/fhir/{stored[0]}")).Text("meta", "versionId"));
        Assert.Single((await appliance.Clinician.GetFhirAsync($"/fhir/Provenance?target={stored[0]}")).Ids());
    }

    [Fact]
    public async Task A_new_version_supersedes_what_came_before_and_an_older_one_is_refused()
    {
        var (number, mark) = (Some.Unique(), Some.Unique());
        await appliance.Clinician.CreateAsync(Some.Patient(number));
        var first = Values(await TakeInAsync(Collection(mark, Person(number)), HttpStatusCode.Created), "stored");
        var newer = Collection(mark, Person(number), timestamp: "2026-05-01T10:00:00+09:00", hasObservation: false).Replace("2型糖尿病", "1型糖尿病", StringComparison.Ordinal);
        var answer = await TakeInAsync(newer, HttpStatusCode.OK);
        Assert.Equal("superseded", Value(answer, "result"));
        Assert.Equal([first[0]], Values(answer, "stored"));
        Assert.Equal([first[1]], Values(answer, "removed"));
        Assert.Equal("1型糖尿病", (await appliance.Clinician.GetFhirAsync($"/fhir/{first[0]}")).Text("code", "text"));
        using (var gone = await appliance.Clinician.GetAsync($"/fhir/{first[1]}", Cancellation)) Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        using var older = await appliance.Ingest.PostFhirAsync("/fhir/$intake", Collection(mark, Person(number)));
        await older.OutcomeAsync(409);
    }

    [Fact]
    public async Task What_can_not_be_matched_waits_for_a_person_who_says_whose_it_is()
    {
        var (number, mark, family) = (Some.Unique(), Some.Unique(), $"伊藤{Some.Unique()}");
        var person = Person(number, family, "1944-04-04");
        var answer = await TakeInAsync(Collection(mark, person), HttpStatusCode.Accepted);
        Assert.Equal("unmatched", Value(answer, "result"));
        Assert.Empty(Values(answer, "stored"));
        var bundle = Value(answer, "bundle")!;
        Assert.Contains(bundle["Bundle/".Length..], (await appliance.Clinician.GetFhirAsync($"/fhir/Bundle?_tag={Unmatched}&_count=1000")).Ids());

        // Two that could be are none.
        string[] candidates = [(await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1944-04-04"))).Text("id"), (await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1944-04-04"))).Text("id")];
        Assert.Equal("unmatched", Value(await TakeInAsync(Collection(mark, person), HttpStatusCode.Accepted), "result"));
        var assigned = await PostAsync(appliance.Clinician, $"/fhir/{bundle}/$intake?patient=Patient/{candidates[1]}", null, HttpStatusCode.Created);
        Assert.Equal($"Patient/{candidates[1]}", Value(assigned, "patient"));
        Assert.Equal($"Patient/{candidates[1]}", (await appliance.Clinician.GetFhirAsync($"/fhir/{Values(assigned, "stored")[0]}")).Text("subject", "reference"));
        Assert.DoesNotContain(bundle["Bundle/".Length..], (await appliance.Clinician.GetFhirAsync($"/fhir/Bundle?_tag={Unmatched}&_count=1000")).Ids());
        // What a person has said holds for the version that replaces it.
        Assert.Equal($"Patient/{candidates[1]}", Value(await TakeInAsync(Collection(mark, person, timestamp: "2026-06-01T00:00:00Z"), HttpStatusCode.OK), "patient"));
        using var ingest = await appliance.Ingest.PostFhirAsync($"/fhir/{bundle}/$intake?patient=Patient/{candidates[0]}", """{ "resourceType": "Parameters" }""");
        await ingest.OutcomeAsync(403);
    }

    [Fact]
    public async Task Patients_are_matched_by_the_insured_person_and_by_name_and_birthday()
    {
        var (number, family) = (Some.Unique(), $"加藤{Some.Unique()}");
        var one = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1933-03-03"))).Text("id");
        Assert.Equal($"Patient/{one}", Value(await TakeInAsync(Collection(Some.Unique(), Person(Some.Unique(), family, "1933-03-03", "urn:oid:1.2.392.100495.20.3.51.11399999999")), HttpStatusCode.Created), "patient"));
        var twin = (await appliance.Clinician.CreateAsync(Some.Patient(null, family, birthDate: "1933-03-03"))).Text("id");
        await appliance.Clinician.CreateAsync($$"""
            { "resourceType": "Coverage", "status": "active", "beneficiary": { "reference": "Patient/{{twin}}" }, "payor": [{ "display": "保険者" }],
              "identifier": [{ "system": "{{MemberId}}", "value": "00012345:あ:１２３{{number}}:01" }] }
            """);
        var person = Person(Some.Unique(), family, "1933-03-03", "urn:oid:1.2.392.100495.20.3.51.11399999999", $"00012345:あ:123{number}:01");
        Assert.Equal($"Patient/{twin}", Value(await TakeInAsync(Collection(Some.Unique(), person), HttpStatusCode.Created), "patient"));
    }

    [Fact]
    public async Task A_document_is_taken_apart_and_its_composition_leads_to_its_parts()
    {
        var (number, mark) = (Some.Unique(), Some.Unique());
        var known = (await appliance.Clinician.CreateAsync(Some.Patient(number))).Text("id");
        var answer = await TakeInAsync(Document(mark, Person(number)), HttpStatusCode.Created);
        var stored = Values(answer, "stored");
        Assert.Equal(["Composition", "Organization", "Condition"], stored.Select(reference => reference.Split('/')[0]));
        var composition = await appliance.Clinician.GetFhirAsync($"/fhir/{stored[0]}");
        Assert.Equal(($"Patient/{known}", stored[1], stored[2]), (composition.Text("subject", "reference"), composition.Text("author", "0", "reference"), composition.Text("section", "0", "entry", "0", "reference")));
    }

    [Fact]
    public async Task Findings_come_in_the_language_of_the_sender_and_wrong_bundles_store_nothing()
    {
        var number = Some.Unique();
        await appliance.Clinician.CreateAsync(Some.Patient(number));
        var wrong = Collection(Some.Unique(), Person(number)).Replace("\"status\": \"final\"", "\"status\": \"frobnicate\"", StringComparison.Ordinal);
        using (var refused = await appliance.Ingest.PostFhirAsync("/fhir/$intake", wrong)) await refused.OutcomeAsync(400);
        var noPatient = $$"""{ "resourceType": "Bundle", "type": "collection", "identifier": { "system": "http://jpfhir.jp/fhir/clins/bundle-identifier", "value": "{{number}}" }, "entry": [{ "fullUrl": "urn:uuid:{{Guid.NewGuid()}}", "resource": { "resourceType": "Basic", "code": { "text": "x" } } }] }""";
        foreach (var (language, text) in ((string, string)[])[("ja", "最初のentryはPatientです。"), ("en", "The first entry is the Patient.")])
        {
            using var refused = await appliance.Ingest.SendFhirAsync(HttpMethod.Post, "/fhir/$intake", noPatient, ("Accept-Language", language));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(text, await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        foreach (var body in (string[])["""{ "resourceType": "Bundle", "type": "batch" }""", """{ "resourceType": "Bundle", "type": "collection" }"""])
        {
            using var refused = await appliance.Ingest.PostFhirAsync("/fhir/$intake", body);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }
        using var patient = await appliance.Ingest.PostFhirAsync("/fhir/$intake", Some.Patient());
        await patient.OutcomeAsync(400);

        // Less grave findings are told, and the Bundle is taken.
        using var taken = await appliance.Ingest.SendFhirAsync(HttpMethod.Post, "/fhir/$intake", Collection(Some.Unique(), Person(number).Replace(MemberId, "urn:oid:1.2.3", StringComparison.Ordinal)), ("Accept-Language", "ja"));
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        Assert.Contains("被保険者個人識別子がありません。", await taken.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var reader = await appliance.Auditor.PostFhirAsync("/fhir/$intake", noPatient);
        await reader.OutcomeAsync(403);
        using var research = await appliance.Researcher("t").PostFhirAsync("/research/t/fhir/$intake", noPatient);
        Assert.Equal(405, (int)research.StatusCode);
    }

    private Task<JsonElement> TakeInAsync(string bundle, HttpStatusCode status) => PostAsync(appliance.Ingest, "/fhir/$intake", bundle, status);

    private static async Task<JsonElement> PostAsync(HttpClient client, string url, string? json, HttpStatusCode status)
    {
        using var answer = await client.SendFhirAsync(HttpMethod.Post, url, json);
        var body = await answer.JsonAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        return body;
    }

    private static string? Value(JsonElement answer, string name) => Values(answer, name).FirstOrDefault();

    private static string[] Values(JsonElement answer, string name) =>
    [
        .. answer.GetProperty("parameter").EnumerateArray().Where(parameter => parameter.Text("name") == name)
            .Select(parameter => parameter.TryGetProperty("valueCode", out var code) ? code.GetString()! : parameter.Text("valueReference", "reference")),
    ];

    private static string Person(string number, string family = "山田", string birthDate = "1970-04-01", string system = Some.System, string? member = null) =>
        $$"""
        { "resourceType": "Patient", "id": "there",
          "identifier": [{ "system": "{{system}}", "value": "{{number}}" }, { "system": "{{MemberId}}", "value": "{{member ?? $"00099999:い:{number}:00"}}" }],
          "name": [{ "text": "{{family}} 太郎", "family": "{{family}}", "given": ["太郎"] }], "gender": "male", "birthDate": "{{birthDate}}", "address": [{ "text": "東京都" }] }
        """;

    private static string Collection(string mark, string person, string timestamp = "2026-04-01T10:00:00+09:00", bool hasObservation = true) =>
        $$"""
        { "resourceType": "Bundle", "type": "collection", "timestamp": "{{timestamp}}",
          "meta": { "profile": ["http://jpfhir.jp/fhir/clins/StructureDefinition/JP_Bundle_CLINS"] },
          "identifier": { "system": "http://jpfhir.jp/fhir/clins/bundle-identifier", "value": "{{mark}}" },
          "entry": [
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {{person}} },
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002", "resource": { "resourceType": "Condition",
              "identifier": [{ "system": "http://jpfhir.jp/fhir/core/IdSystem/resourceInstance-identifier", "value": "c-{{mark}}" }],
              "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
              "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
              "code": { "text": "2型糖尿病" }, "subject": { "reference": "urn:uuid:00000000-0000-4000-8000-000000000001" } } }{{(!hasObservation ? "" : """
            , { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000003", "resource": { "resourceType": "Observation", "id": "hba1c", "status": "final",
              "code": { "coding": [{ "system": "urn:oid:1.2.392.200119.4.504", "code": "3D046000001920402" }] },
              "subject": { "reference": "Patient/there" }, "focus": [{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000002" }],
              "valueQuantity": { "value": 6.80, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%" } } }
            """)}}
          ] }
        """;

    private static string Document(string mark, string person) =>
        $$"""
        { "resourceType": "Bundle", "type": "document", "timestamp": "2026-04-01T10:00:00+09:00",
          "identifier": { "system": "http://jpfhir.jp/fhir/clins/bundle-identifier", "value": "{{mark}}" },
          "entry": [
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000011", "resource": { "resourceType": "Composition", "status": "final",
              "type": { "coding": [{ "system": "http://loinc.org", "code": "57133-1" }] }, "title": "診療情報提供書", "date": "2026-04-01",
              "subject": { "reference": "urn:uuid:00000000-0000-4000-8000-000000000012" }, "author": [{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000013" }],
              "section": [{ "title": "傷病名", "entry": [{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000014" }] }] } },
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000012", "resource": {{person}} },
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000013", "resource": { "resourceType": "Organization", "name": "紹介元医院" } },
            { "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000014", "resource": { "resourceType": "Condition",
              "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
              "verificationStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed" }] },
              "code": { "text": "高血圧症" }, "subject": { "reference": "urn:uuid:00000000-0000-4000-8000-000000000012" } } }
          ] }
        """;
}
