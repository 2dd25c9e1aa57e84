using System.Net;
using System.Text;
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

    [Fact] // What a chain leads to is not judged: it looks at wholly granted types alone, be it the type that is searched.
    public async Task A_chain_to_the_own_type_does_not_look_beyond_a_narrow_scope()
    {
        var (patient, vital) = await StoreAsync("vital-signs");
        var laboratory = (await appliance.Clinician.CreateAsync(Observation(patient, "laboratory").Replace("\"valueInteger\"", $"\"hasMember\": [{{\"reference\":\"Observation/{vital}\"}}], \"valueInteger\"", StringComparison.Ordinal))).Text("id");
        using var narrow = await ClientAsync("system/Observation.rs?category=laboratory");
        using var whole = await ClientAsync("system/Observation.rs");
        Assert.Equal("1", Total(await narrow.GetFhirAsync($"/fhir/Observation?_id={laboratory}&has-member=Observation/{vital}&_total=accurate")));
        foreach (var chain in new[] { "has-member:Observation.category=vital-signs", "_has:Observation:has-member:category=laboratory", $"_filter={Uri.EscapeDataString("has-member.category eq vital-signs")}" })
        {
            var url = $"/fhir/Observation?patient={patient}&{chain}";
            using var refused = await narrow.GetAsync(url, Cancellation);
            await refused.OutcomeAsync(403);
            if (!chain.StartsWith("_filter", StringComparison.Ordinal)) Assert.Single((await whole.GetFhirAsync(url)).Ids());
        }
    }

    [Fact]
    public async Task Conditions_of_writes_and_what_is_written_along_stay_within_the_scopes()
    {
        var family = Some.Unique();
        var patient = (await appliance.Clinician.CreateAsync($$"""{"resourceType":"Patient","name":[{"family":"{{family}}"}]}""")).Text("id");
        var observation = Observation(patient, "laboratory");
        using var narrow = await ClientAsync("system/Observation.crud", Roles.DataManager);
        using var wider = await ClientAsync("system/Observation.crud system/Patient.c system/Provenance.c", Roles.DataManager);
        foreach (var (client, isAllowed) in new[] { (narrow, false), (wider, true) })
        {
            var chain = $"patient.family={family}";
            var reference = Observation(patient, "laboratory").Replace($"Patient/{patient}", $"Patient?family={family}", StringComparison.Ordinal);
            await CheckAsync(client.PostFhirAsync("/fhir/Observation", observation, ("If-None-Exist", chain)));
            await CheckAsync(client.PutFhirAsync($"/fhir/Observation?{chain}", observation));
            await CheckAsync(client.SendFhirAsync(HttpMethod.Patch, $"/fhir/Observation?{chain}", """{"resourceType":"Parameters","parameter":[]}"""), 400);
            await CheckAsync(client.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Observation"},"resource":{{{reference}}}}]}"""));
            await CheckAsync(client.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Observation","ifNoneExist":"{{{chain}}}&value-quantity=1"},"resource":{{{observation}}}}]}"""));
            await CheckAsync(client.PostFhirAsync("/fhir/Observation", observation, ("X-Provenance", """{"resourceType":"Provenance","recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}""")));
            await CheckAsync(client.DeleteAsync($"/fhir/Observation?{chain}&value-quantity=1", Cancellation));

            async Task CheckAsync(Task<HttpResponseMessage> sent, int other = 0)
            {
                using var answer = await sent;
                if (!isAllowed) await answer.OutcomeAsync(403);
                else Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode == other, await answer.Content.ReadAsStringAsync(Cancellation));
            }
        }
    }

    [Theory]
    [InlineData(Roles.Ingest, "system/*.cruds", false)]
    [InlineData(Roles.DataManager, "system/Patient.cu", false)]
    [InlineData(Roles.DataManager, "system/Patient.cru", true)]
    public async Task Writing_shows_what_was_there_before_to_readers_alone(string role, string scope, bool isShown)
    {
        var number = Some.Unique();
        var patient = $$"""{"resourceType":"Patient","identifier":[{"system":"http://x.example/n","value":"{{number}}"}],"name":[{"family":"見えない"}]}""";
        var id = (await appliance.Clinician.CreateAsync(patient)).Text("id");
        using var client = await ClientAsync(scope, role);
        var condition = $"identifier=http://x.example/n|{number}";
        const string Other = """{"resourceType":"Patient"}""";
        HttpResponseMessage[] answers =
        [
            await client.PostFhirAsync("/fhir/Patient", Other, ("If-None-Exist", condition)),
            await client.PostFhirAsync("/fhir/Patient", Other, ("If-None-Exist", condition), ("Prefer", "return=representation")),
            await client.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{condition}}}"},"resource":{{{Other}}}}]}""", ("Prefer", "return=representation")),
            await client.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{condition}}}"},"resource":{{{Other}}}}]}""", ("Prefer", "return=representation")),
        ];
        foreach (var answer in answers)
        {
            using var held = answer;
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {text}");
            Assert.Equal(isShown, text.Contains("見えない", StringComparison.Ordinal));
        }
        using var own = await client.PostFhirAsync("/fhir/Patient", patient.Replace(number, Some.Unique(), StringComparison.Ordinal));
        Assert.Equal("見えない", (await own.JsonAsync()).Text("name", "0", "family"));
    }

    [Theory]
    [InlineData(Roles.Ingest, "system/*.cruds", false)]
    [InlineData(Roles.DataManager, "system/Patient.cuds", false)]
    [InlineData(Roles.DataManager, "system/Patient.ru", true)]
    public async Task Who_may_not_read_guesses_nothing_by_a_patch(string role, string scope, bool mayRead)
    {
        var patient = Some.Patient();
        var id = (await appliance.Clinician.CreateAsync(patient)).Text("id");
        using var client = await ClientAsync(scope, role);
        const string Guess = """[{"op":"test","path":"/resourceType","value":"Patient"},{"op":"add","path":"/active","value":true}]""";
        const string Where = """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.name.where(family = 'none')"}]}]}""";
        var binary = $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Guess))}}"}""";
        await CheckAsync(SendAsync($"/fhir/Patient/{id}", "application/json-patch+json", Guess));
        await CheckAsync(SendAsync($"/fhir/Patient/{id}", "application/fhir+json", Where));
        await CheckAsync(SendAsync($"/fhir/Patient?_id={id}", "application/json-patch+json", Guess));
        foreach (var body in new[] { binary, Where })
        {
            var entry = $$$"""{"request":{"method":"PATCH","url":"Patient/{{{id}}}"},"resource":{{{body}}}}""";
            await CheckAsync(client.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entry}}]}"""));
            using var batch = await client.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"batch","entry":[{{entry}}]}""");
            Assert.StartsWith(mayRead ? "200" : "403", (await batch.JsonAsync()).Text("entry", "0", "response", "status"), StringComparison.Ordinal);
        }
        Assert.Equal(mayRead ? "2" : "1", (await appliance.Clinician.GetFhirAsync($"/fhir/Patient/{id}")).Text("meta", "versionId"));

        Task<HttpResponseMessage> SendAsync(string url, string mediaType, string patch) =>
            client.SendAsync(new HttpRequestMessage(HttpMethod.Patch, url) { Content = new StringContent(patch, new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType)) }, Cancellation);

        async Task CheckAsync(Task<HttpResponseMessage> sent)
        {
            using var answer = await sent;
            Assert.True((int)answer.StatusCode == (mayRead ? 200 : 403), $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
        }
    }

    [Theory] // Routes are met in capitals and with a slash at the end, too.
    [InlineData("Patient/{0}/$everything")]
    [InlineData("Patient/{0}/$everything/")]
    [InlineData("Patient/{0}/$EVERYTHING")]
    [InlineData("Patient/$Everything/")]
    [InlineData("Patient/{0}/$GraphQL/?query={{id}}")]
    public async Task What_goes_from_one_type_to_all_takes_all_however_its_address_is_written(string address)
    {
        var (patient, _) = await StoreAsync("laboratory");
        using var narrow = await ClientAsync("system/Patient.rs");
        using var whole = await ClientAsync("system/*.rs");
        using var refused = await narrow.GetAsync("/fhir/" + string.Format(null, address, patient), Cancellation);
        await refused.OutcomeAsync(403);
        using var answered = await whole.GetAsync("/fhir/" + string.Format(null, address, patient), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact] // The journal is no store whose records are judged one by one.
    public async Task A_narrow_scope_opens_nothing_of_the_journal()
    {
        using var whole = await ClientAsync("system/AuditEvent.rs", Roles.Auditor);
        using var narrow = await ClientAsync("system/AuditEvent.rs?patient=Patient/x", Roles.Auditor);
        var first = Assert.Single((await whole.GetFhirAsync("/fhir/AuditEvent?_count=1")).Ids());
        await whole.GetFhirAsync($"/fhir/AuditEvent/{first}");
        foreach (var url in new[] { "/fhir/AuditEvent?_count=1", $"/fhir/AuditEvent/{first}" })
        {
            using var refused = await narrow.GetAsync(url, Cancellation);
            await refused.OutcomeAsync(403);
        }
    }

    [Fact]
    public async Task Operations_on_Patient_that_tell_of_other_types_take_their_scopes()
    {
        var (patient, _) = await StoreAsync("laboratory");
        using var narrow = await ClientAsync("system/Patient.rs");
        using var wide = await ClientAsync("system/Patient.rs system/Observation.rs");
        foreach (var url in new[] { $"/fhir/Patient/$find-subject-variants?subject=Patient/{patient}&ranges=NC_000007.14:1-100", "/fhir/Patient/$find-population-specific-variants?variants=NC_000007.14:55191822:T:G" })
        {
            using var refused = await narrow.GetAsync(url, Cancellation);
            await refused.OutcomeAsync(403);
            await wide.GetFhirAsync(url);
        }
        using var insured = await narrow.PostFhirAsync("/fhir/Patient/$member-match", """{"resourceType":"Parameters","parameter":[]}""");
        await insured.OutcomeAsync(403);
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
