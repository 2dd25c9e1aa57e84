using System.Net;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>$graphql on the system and on a resource.</summary>
public sealed class GraphQlTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fields_arguments_aliases_fragments_and_directives_shape_the_answer()
    {
        var id = await PatientAsync();
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "{ resourceType id birthDate active }", $$"""{ "resourceType": "Patient", "id": "{{id}}", "birthDate": "1970-04-01", "active": null }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ official: name(use: official) { family given } name(use: "nickname", _count: 1) { text } }""",
            """{ "official": [{ "family": "山田", "given": ["太郎", "次郎"] }], "name": [{ "text": "ヤマちゃん" }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "query q { ...who ... on Patient { name(_offset: 1, _count: 1) { use } } ... on Practitioner { active } } fragment who on Patient { __typename gender }",
            """{ "__typename": "Patient", "gender": "male", "name": [{ "use": "nickname" }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "{ name @flatten { use given } }", """{ "use": ["official", "nickname"], "given": ["太郎", "次郎"] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "{ name @flatten @first @singleton { family text } }", """{ "family": "山田", "text": null }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name @slice(path: "use") { text family } }""", """{ "name.official": [{ "text": null, "family": "山田" }], "name.nickname": [{ "text": "ヤマちゃん", "family": null }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name @slice(path: "use") @flatten @singleton { family } }""", """{ "family.official": "山田", "family.nickname": null }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "query q($yes: Boolean!, $use: [String] = [\"nickname\"]) { gender @include(if: $yes) birthDate @skip(if: $yes) name(use: $use) { text } }",
            """{ "gender": "male", "name": [{ "text": "ヤマちゃん" }] }""", """{ "yes": true }""");
    }

    [Fact]
    public async Task Lists_are_filtered_and_sliced_by_FHIRPath()
    {
        var id = await PatientAsync();
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name(fhirpath: "use = 'official' and given.count() > 1") { family } }""", """{ "name": [{ "family": "山田" }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name(fhirpath: "family.exists().not()") { text } }""", """{ "name": [{ "text": "ヤマちゃん" }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name(fhirpath: "%resource.gender = 'male'", use: nickname) { text } }""", """{ "name": [{ "text": "ヤマちゃん" }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name(use: official) { given(fhirpath: "startsWith('次')") } }""", """{ "name": [{ "given": ["次郎"] }] }""");
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", """{ name @slice(path: "iif(use = 'official', 'a', 'b')") @flatten @singleton { family } }""", """{ "family.a": "山田", "family.b": null }""");
        var endless = string.Join(".select(", Enumerable.Repeat("%resource.descendants()", 12)) + new string(')', 11);
        using var answer = await appliance.Clinician.GetAsync($"/fhir/Patient/{id}/$graphql?query={Uri.EscapeDataString($"{{ name(fhirpath: \"{endless}.exists()\") {{ family }} }}")}", Cancellation);
        Assert.Equal("too-costly", (await answer.OutcomeAsync(400)).Text("code"));
    }

    [Fact]
    public async Task References_are_followed_and_searches_lead_back()
    {
        var id = await PatientAsync();
        var observation = (await appliance.Clinician.CreateAsync(Some.Observation($"Patient/{id}", value: 13.50))).Text("id");
        await appliance.Clinician.CreateAsync(Some.Observation($"Patient/{id}", code: "2160-0"));
        await ExpectAsync($"/fhir/Observation/{observation}/$graphql", "{ valueQuantity { value unit } subject { reference resource { ... on Patient { gender } } } performer { resource { __typename } } }",
            $$"""{ "valueQuantity": { "value": 13.5, "unit": "g/dL" }, "subject": { "reference": "Patient/{{id}}", "resource": { "gender": "male" } }, "performer": null }""".Replace("\"performer\": null", "\"performer\": []", StringComparison.Ordinal));
        await ExpectAsync($"/fhir/Patient/{id}/$graphql", "{ ObservationList(_reference: patient, code: \"718-7\") { id } }", $$"""{ "ObservationList": [{ "id": "{{observation}}" }] }""");
        await ExpectAsync("/fhir/$graphql", $$"""{ Patient(id: "{{id}}") { gender } ObservationList(patient: "Patient/{{id}}", code: "718-7", _sort: "-date") { id subject { resource(type: Practitioner) { id } } } }""",
            $$"""{ "Patient": { "gender": "male" }, "ObservationList": [{ "id": "{{observation}}", "subject": { "resource": null } }] }""");

        var first = await AskAsync("/fhir/$graphql", $$"""{ ObservationConnection(patient: "Patient/{{id}}", _count: 1) { count pagesize next edges { mode resource { id } } } }""");
        var connection = first.GetProperty("data").GetProperty("ObservationConnection");
        Assert.Equal(("2", "1", "match", observation), (connection.Text("count"), connection.Text("pagesize"), connection.Text("edges", "0", "mode"), connection.Text("edges", "0", "resource", "id")));
        var second = await AskAsync("/fhir/$graphql", $$"""query q($next: String) { ObservationConnection(_cursor: $next) { next edges { resource { id } } } }""", $$"""{ "next": "{{connection.Text("next")}}" }""");
        Assert.NotEqual(observation, second.Text("data", "ObservationConnection", "edges", "0", "resource", "id"));
        Assert.Equal("null", second.Text("data", "ObservationConnection", "next"));

        var dangling = (await appliance.Clinician.CreateAsync(Some.Observation("Patient/nobody"))).Text("id");
        var answer = await AskAsync($"/fhir/Observation/{dangling}/$graphql", "{ subject { resource { id } } }");
        Assert.Equal(("null", "OperationOutcome"), (answer.Text("data", "subject", "resource"), answer.Text("errors", "0", "extensions", "resource", "resourceType")));
        Assert.False((await AskAsync($"/fhir/Observation/{dangling}/$graphql", "{ subject { resource(optional: true) { id } } }")).TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task Queries_come_by_GET_and_POST_and_what_they_read_is_in_the_journal()
    {
        var id = await PatientAsync();
        var byGet = await appliance.Clinician.GetFhirAsync($"/fhir/Patient/{id}/$graphql?query={Uri.EscapeDataString("{gender}")}");
        Assert.Equal("male", byGet.Text("data", "gender"));
        using var plain = new StringContent($$"""{ PatientList(_id: "{{id}}") { gender } }""", Encoding.UTF8, "application/graphql");
        using var posted = await appliance.Clinician.PostAsync("/fhir/$graphql", plain, Cancellation);
        Assert.Equal("male", (await posted.JsonAsync()).Text("data", "PatientList", "0", "gender"));
        var journal = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{id}&subtype=operation&agent.identifier=test-clinician");
        Assert.Equal(["/fhir/$graphql", $"/fhir/Patient/{id}/$graphql"], journal.GetProperty("entry").EnumerateArray().Select(entry => entry.Text("resource", "entity", "0", "description")));
        using var ingest = await appliance.Ingest.GetAsync("/fhir/$graphql?query={PatientList{id}}", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, ingest.StatusCode);
        foreach (var path in (string[])["/research/t/fhir/$graphql?query={PatientList{id}}", $"/research/t/fhir/Patient/{id}/$graphql?query={{id}}"])
        {
            using var research = await appliance.Researcher("t").GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, research.StatusCode);
        }
    }

    [Fact]
    public async Task Wrong_and_excessive_queries_are_refused()
    {
        var id = await PatientAsync();
        foreach (var query in (string[])["{", "{ frobnicate }", "{ name }", "{ birthDate { a } }", "{ name(frobnicate: 1) { family } }", "{ name(fhirpath: \"use =\") { family } }", "{ name(fhirpath: \"conformsTo('x')\") { family } }", "{ name(fhirpath: \"where()\") { family } }", "{ name(fhirpath: \"given\") { family } }", "{ gender @frobnicate }",
            "mutation { id }", "{ ...missing }", "query q($x: Int!) { id }", "{ ObservationList { id } }", "{ id @include }", "query a { id } query b { id }", "{ ...a } fragment a on Patient { ...a }", "{ name @slice { family } }",
            $"{{ {string.Concat(Enumerable.Repeat("contact { organization { resource { ... on Organization { ", 20))} id {string.Concat(Enumerable.Repeat(" } } } }", 20))} }}"])
        {
            using var answer = await PostAsync($"/fhir/Patient/{id}/$graphql", query, null);
            await answer.OutcomeAsync(400);
        }
        foreach (var query in (string[])["{ Patient { id } }", "{ frobnicate { id } }", "{ PatientList(frobnicate: 1) { id } }", "{ PatientList(_include: \"Patient:organization\") { id } }",
            "{ " + string.Concat(Enumerable.Range(0, 1100).Select(number => $"a{number}: PatientList(_count: 0) {{ id }} ")) + "}"])
        {
            using var answer = await PostAsync("/fhir/$graphql", query, null);
            await answer.OutcomeAsync(400);
        }
        using var nobody = await PostAsync("/fhir/Patient/nobody/$graphql", "{ id }", null);
        await nobody.OutcomeAsync(404);
        using var text = new StringContent("{ id }", Encoding.UTF8, "text/plain");
        using var untyped = await appliance.Clinician.PostAsync("/fhir/$graphql", text, Cancellation);
        await untyped.OutcomeAsync(415);
    }

    private async Task<string> PatientAsync() => (await appliance.Clinician.CreateAsync($$"""
        { "resourceType": "Patient", "gender": "male", "birthDate": "1970-04-01", "identifier": [{ "system": "{{Some.System}}", "value": "{{Some.Unique()}}" }],
          "name": [{ "use": "official", "family": "山田", "given": ["太郎", "次郎"] }, { "use": "nickname", "text": "ヤマちゃん" }] }
        """)).Text("id");

    private async Task ExpectAsync(string url, string query, string expected, string? variables = null)
    {
        var answer = await AskAsync(url, query, variables);
        Assert.False(answer.TryGetProperty("errors", out _), answer.ToString());
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, answer.GetProperty("data")), $"{query}\n{answer}");
    }

    private async Task<JsonElement> AskAsync(string url, string query, string? variables = null)
    {
        using var answer = await PostAsync(url, query, variables);
        var body = await answer.JsonAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{query}\n{body}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return body;
    }

    private async Task<HttpResponseMessage> PostAsync(string url, string query, string? variables)
    {
        using var body = new StringContent($$"""{ "query": {{JsonSerializer.Serialize(query)}}, "variables": {{variables ?? "null"}} }""", Encoding.UTF8, "application/json");
        return await appliance.Clinician.PostAsync(url, body, Cancellation);
    }
}
