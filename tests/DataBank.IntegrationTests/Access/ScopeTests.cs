using System.Net;
using System.Text.Json;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>What the scopes of a token leave of what its roles allow: https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html</summary>
public sealed class ScopeTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Types_that_no_scope_names_are_closed_whichever_way_they_are_asked_for()
    {
        var (patient, observation) = await StoreAsync("laboratory");
        using var client = await ClientAsync("system/Observation.rs");
        Assert.Equal(observation, (await client.GetFhirAsync($"/fhir/Observation/{observation}")).Text("id"));
        Assert.Equal("1", Total(await client.GetFhirAsync($"/fhir/Observation?patient={patient}&_total=accurate")));

        string[] closed =
        [
            $"/fhir/Patient/{patient}", $"/fhir/Patient/{patient}/_history", $"/fhir/Patient/{patient}/_history/1", $"/fhir/Patient/{patient}/$everything", $"/fhir/Patient/{patient}/$meta",
            "/fhir/Patient", "/fhir/Patient/_history", "/fhir/_history", "/fhir/$export", "/fhir/Patient/$export", "/fhir?_type=Patient,Observation", $"/fhir/Patient/{patient}/*",
            $"/fhir/Patient/{patient}/Condition", $"/fhir/Patient?_has:Observation:patient:_id={observation}", $"/fhir/Observation?patient.family=山田", "/fhir/Observation?patient:Patient.identifier=1",
            $"/fhir/Observation?_has:Provenance:target:agent=Practitioner/1", "/fhir/$graphql?query={PatientList{id}}", $"/fhir/Observation/{observation}/$graphql?query={{id}}",
            "/dicomweb/studies", "/dicomweb/studies/1.2.3/metadata", "/dicomweb/changefeed",
        ];
        foreach (var url in closed)
        {
            using var answer = await client.GetAsync(url, Cancellation);
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden, $"{url}: {answer.StatusCode}");
        }
        using var posted = await client.PostAsync("/fhir/Patient/_search", new FormUrlEncodedContent([new("_id", patient)]), Cancellation);
        await posted.OutcomeAsync(403);
        using var written = await client.PostFhirAsync("/fhir/Observation", Observation(patient, "laboratory"));
        await written.OutcomeAsync(403);
    }

    [Fact]
    public async Task An_include_never_brings_what_the_scopes_do_not_reach()
    {
        var (patient, observation) = await StoreAsync("laboratory");
        using var narrow = await ClientAsync("system/Observation.rs");
        using var wide = await ClientAsync("system/Observation.rs system/Patient.r");
        foreach (var include in new[] { "_include=Observation:subject", "_include=*", "_include:iterate=*&_revinclude=*" })
        {
            Assert.Equal(["Observation"], Types(await narrow.GetFhirAsync($"/fhir/Observation?_id={observation}&{include}")));
            Assert.Equal(["Observation", "Patient"], Types(await wide.GetFhirAsync($"/fhir/Observation?_id={observation}&{include}")));
        }
        using var reverse = await ClientAsync("system/Patient.rs");
        Assert.Equal(["Patient"], Types(await reverse.GetFhirAsync($"/fhir/Patient?_id={patient}&_revinclude=Observation:subject")));
    }

    [Fact]
    public async Task Scopes_with_search_parameters_judge_each_resource()
    {
        var (patient, laboratory) = await StoreAsync("laboratory");
        var vital = (await appliance.Clinician.CreateAsync(Observation(patient, "vital-signs"))).Text("id");
        using var client = await ClientAsync("system/Patient.rs system/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory");
        var found = await client.GetFhirAsync($"/fhir/Observation?patient={patient}&_total=accurate");
        Assert.Equal((laboratory, "1"), (found.Text("entry", "0", "resource", "id"), Total(found)));
        Assert.Equal("0", Total(await client.GetFhirAsync($"/fhir/Observation?_id={vital}&_total=accurate")));
        Assert.Equal("1", Total(await client.GetFhirAsync($"/fhir/Patient/{patient}/Observation?_total=accurate")));
        Assert.Equal(laboratory, (await client.GetFhirAsync($"/fhir/Observation/{laboratory}")).Text("id"));
        Assert.Equal(["Observation", "Patient"], Types(await client.GetFhirAsync($"/fhir/Patient?_id={patient}&_revinclude=Observation:patient")));
        Assert.Equal(2, (await client.GetFhirAsync($"/fhir/Patient?_id={patient}&_revinclude=Observation:patient")).GetProperty("entry").GetArrayLength());
        foreach (var url in new[] { $"/fhir/Observation/{vital}", $"/fhir/Observation/{vital}/_history/1" })
        {
            using var hidden = await client.GetAsync(url, Cancellation);
            await hidden.OutcomeAsync(404);
        }
        foreach (var url in new[] { $"/fhir/Observation/{laboratory}/_history", "/fhir/Observation/_history", $"/fhir/Observation/$lastn?patient={patient}&category=vital-signs", $"/fhir/Patient?_has:Observation:patient:category=vital-signs" })
        {
            using var refused = await client.GetAsync(url, Cancellation);
            await refused.OutcomeAsync(403);
        }
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Entries_of_bundles_are_asked_for_one_by_one(string type)
    {
        var (patient, observation) = await StoreAsync("laboratory");
        using var client = await ClientAsync("system/Observation.rs system/Observation.c", Roles.Clinician);
        foreach (var request in new[]
        {
            $$"""{"method":"GET","url":"Patient/{{patient}}"}""", """{"method":"GET","url":"Patient"}""", $$"""{"method":"GET","url":"Observation?patient.family=山田"}""",
            $$"""{"method":"DELETE","url":"Observation/{{observation}}"}""",
        })
        {
            using var answer = await client.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{"request":{{request}}}]}""");
            if (type == "transaction") await answer.OutcomeAsync(403);
            else Assert.Equal("403", (await answer.JsonAsync()).Text("entry", "0", "response", "status"));
        }
        using var allowed = await client.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"{{{type}}}","entry":[{"request":{"method":"GET","url":"Observation/{{{observation}}}"}}]}""");
        Assert.Equal(observation, (await allowed.JsonAsync()).Text("entry", "0", "resource", "id"));
    }

    [Fact]
    public async Task Scopes_of_version_1_read_and_write_as_they_say()
    {
        var (patient, _) = await StoreAsync("laboratory");
        using var reader = await ClientAsync("system/*.read", Roles.DataManager);
        using var writer = await ClientAsync("system/Observation.write", Roles.DataManager);
        Assert.Equal(patient, (await reader.GetFhirAsync($"/fhir/Patient/{patient}")).Text("id"));
        using (var refused = await reader.PostFhirAsync("/fhir/Observation", Observation(patient, "laboratory"))) await refused.OutcomeAsync(403);
        await writer.CreateAsync(Observation(patient, "laboratory"));
        using var reading = await writer.GetAsync($"/fhir/Observation?patient={patient}", Cancellation);
        await reading.OutcomeAsync(403);
    }

    [Fact]
    public async Task Scopes_give_nothing_that_the_roles_do_not()
    {
        using var client = await ClientAsync("system/*.cruds", Roles.Ingest);
        using var reading = await client.GetAsync("/fhir/Patient", Cancellation);
        await reading.OutcomeAsync(403);
        using var governing = await client.PostFhirAsync("/fhir/ResearchStudy", Some.ResearchStudy());
        await governing.OutcomeAsync(403);
    }

    [Fact]
    public async Task Work_in_the_background_is_seen_by_who_started_it_and_no_further_than_the_scopes_reach()
    {
        var (_, observation) = await StoreAsync("laboratory");
        await CheckAsync(HttpMethod.Get, "/fhir/$export?_type=Observation,Patient", null, "system/*.rs", "system/Observation.rs", "output");
        await CheckAsync(HttpMethod.Post, "/fhir/$import", "{\"resourceType\":\"Observation\"}\n", "system/*.cu", "system/Observation.cu", "error");
        await CheckAsync(HttpMethod.Delete, $"/fhir/Observation?_id={observation}", null, "system/Observation.d", "system/Patient.d", null);

        async Task CheckAsync(HttpMethod method, string url, string? lines, string scope, string narrowerScope, string? files)
        {
            using var starter = Manager("starter", scope);
            using var narrower = Manager("starter", narrowerScope);
            using var colleague = Manager("colleague", scope);
            await (await StartAsync(narrower, method, url, lines)).OutcomeAsync(403);
            using var accepted = await StartAsync(starter, method, url, lines);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            var status = accepted.Content.Headers.ContentLocation!;
            await BackgroundWork.UntilAsync(starter, status, _ => false);
            List<string> addresses = [status.ToString()];
            if (files is not null) addresses.Add((await starter.GetFhirAsync(status.ToString())).Text(files, "0", "url")!);
            foreach (var address in addresses)
            {
                Assert.Equal(HttpStatusCode.OK, (await starter.GetAsync(address, Cancellation)).StatusCode);
                await (await narrower.GetAsync(address, Cancellation)).OutcomeAsync(403);
                await (await colleague.GetAsync(address, Cancellation)).OutcomeAsync(404);
            }
            await (await narrower.DeleteAsync(status, Cancellation)).OutcomeAsync(403);
            Assert.Equal(HttpStatusCode.Accepted, (await colleague.DeleteAsync(status, Cancellation)).StatusCode);
        }

        HttpClient Manager(string name, string scope) => appliance.Client(appliance.Token(new TokenRequest($"job-{name}", [Roles.DataManager], [], TimeSpan.FromHours(1)) { Scopes = [scope] }));
    }

    [Fact]
    public async Task The_outcome_of_a_genome_file_is_for_who_sent_it()
    {
        var (patient, _) = await StoreAsync("laboratory");
        using var sender = Laboratory("laboratory-1", "system/*.cu");
        using var narrower = Laboratory("laboratory-1", "system/Patient.cu");
        using var other = Laboratory("laboratory-2", "system/*.cu");
        using var accepted = await sender.PostAsync($"/genomics/files?subject=Patient/{patient}&sourceClass=germline&assembly=GRCh38", new StringContent("no genome"), Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await Waiting.UntilAsync(async () => (await sender.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation)).StatusCode == HttpStatusCode.UnprocessableEntity, TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Forbidden, (await narrower.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation)).StatusCode);

        HttpClient Laboratory(string name, string scope) => appliance.Client(appliance.Token(new TokenRequest(name, [Roles.Ingest], [], TimeSpan.FromHours(1)) { Scopes = [scope] }));
    }

    private static async Task<HttpResponseMessage> StartAsync(HttpClient client, HttpMethod method, string url, string? lines)
    {
        using var request = new HttpRequestMessage(method, url) { Headers = { { "Prefer", "respond-async" }, { "Accept", "application/fhir+json" } } };
        if (lines is not null) request.Content = new StringContent(lines, new System.Net.Http.Headers.MediaTypeHeaderValue("application/fhir+ndjson"));
        return await client.SendAsync(request, Cancellation);
    }

    private async Task<HttpClient> ClientAsync(string scope, string role = Roles.SystemProxy)
    {
        using var client = await BackendClient.RegisterAsync(appliance, role, scope);
        return appliance.Client(await client.TokenAsync(scope));
    }

    private async Task<(string Patient, string Observation)> StoreAsync(string category)
    {
        var patient = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id")!;
        return (patient, (await appliance.Clinician.CreateAsync(Observation(patient, category))).Text("id")!);
    }

    private static string Observation(string patient, string category) => $$"""
        { "resourceType": "Observation", "status": "final", "code": { "text": "x" }, "subject": { "reference": "Patient/{{patient}}" }, "valueInteger": 1,
          "category": [ { "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "{{category}}" } ] } ] }
        """;

    private static string Total(JsonElement bundle) => bundle.GetProperty("total").ToString();

    private static string[] Types(JsonElement bundle) =>
        [.. bundle.GetProperty("entry").EnumerateArray().Select(entry => entry.Text("resource", "resourceType")!).Distinct().Order(StringComparer.Ordinal)];
}
