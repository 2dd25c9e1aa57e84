using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Operations on resources (https://hl7.org/fhir/R4/resource-operations.html) and on types.</summary>
public sealed class OperationTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Tags_labels_and_profiles_are_added_and_removed_as_sets()
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        var tag = Some.Unique();
        var body = Meta($$"""{"tag":[{"system":"urn:t","code":"{{tag}}"}],"security":[{"system":"urn:s","code":"R"}]}""");
        using var added = await client.PostFhirAsync($"/fhir/Patient/{id}/$meta-add", body);
        Assert.Equal("2", (await MetaAsync(added)).Text("versionId"));
        Assert.Equal([id], (await client.GetFhirAsync($"/fhir/Patient?_tag=urn:t|{tag}")).Ids());
        using var again = await client.PostFhirAsync($"/fhir/Patient/{id}/$meta-add", body);
        Assert.Equal("2", (await MetaAsync(again)).Text("versionId"));

        using var removed = await client.PostFhirAsync($"/fhir/Patient/{id}/$meta-delete", Meta($$"""{"tag":[{"system":"urn:t","code":"{{tag}}","display":"x"}]}"""));
        var meta = await MetaAsync(removed);
        Assert.False(meta.TryGetProperty("tag", out _));
        Assert.Equal("R", meta.Text("security", "0", "code"));
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?_tag=urn:t|{tag}")).Ids());

        Assert.Equal("3", (await client.GetFhirAsync($"/fhir/Patient/{id}/$meta")).Text("parameter", "0", "valueMeta", "versionId"));
        Assert.Equal(tag, (await client.GetFhirAsync($"/fhir/Patient/{id}/_history/2/$meta")).Text("parameter", "0", "valueMeta", "tag", "0", "code"));
        await (await client.GetAsync($"/fhir/Patient/{Some.Unique()}/$meta", Cancellation)).OutcomeAsync(404);
        await (await client.PostFhirAsync($"/fhir/Patient/{id}/$meta-add", """{"resourceType":"Parameters","parameter":[{"name":"x","valueString":"y"}]}""")).OutcomeAsync(400);
    }

    [Fact]
    public async Task Meta_of_a_type_or_of_all_names_profiles_labels_and_tags_once()
    {
        var (tag, bare, profile) = (Some.Unique(), Some.Unique(), $"http://site.example/{Some.Unique()}");
        string Flag() => $$$"""{"resourceType":"Flag","meta":{"profile":["{{{profile}}}|2"],"security":[{"system":"urn:s","code":"{{{tag}}}"}],"tag":[{"system":"urn:t","code":"{{{tag}}}"},{"code":"{{{bare}}}"}]},"status":"active","code":{"text":"x"},"subject":{"reference":"Patient/somebody"}}""";
        var flags = new[] { (await client.CreateAsync(Flag())).Text("id"), (await client.CreateAsync(Flag())).Text("id") };
        foreach (var url in new[] { "/fhir/Flag/$meta", "/fhir/$meta" })
        {
            var found = (await client.GetFhirAsync(url)).GetProperty("parameter")[0];
            Assert.Equal("return", found.Text("name"));
            var meta = found.GetProperty("valueMeta");
            Assert.Equal([$"{profile}|2"], meta.GetProperty("profile").EnumerateArray().Select(each => each.GetString()!).Where(each => each.StartsWith(profile, StringComparison.Ordinal)));
            Assert.Equal(["urn:s"], Systems(meta, "security", tag));
            Assert.Equal(["urn:t"], Systems(meta, "tag", tag));
            Assert.Equal([null], Systems(meta, "tag", bare));
        }
        Assert.Equal("not-applicable", (await client.GetFhirAsync("/fhir/MolecularSequence/$meta")).Text("parameter", "0", "valueMeta", "extension", "0", "valueCode")); // Of which there is none.
        using var posted = await client.PostFhirAsync("/fhir/Flag/$meta", """{"resourceType":"Parameters"}""");
        Assert.Contains(tag, await posted.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        foreach (var id in flags) (await client.DeleteAsync($"/fhir/Flag/{id}", Cancellation)).Dispose();
        Assert.DoesNotContain(tag, (await client.GetFhirAsync("/fhir/$meta")).GetRawText(), StringComparison.Ordinal);
        await (await client.GetAsync("/fhir/Nothing/$meta", Cancellation)).OutcomeAsync(404);

        static IEnumerable<string?> Systems(JsonElement meta, string list, string code) => meta.TryGetProperty(list, out var codings)
            ? codings.EnumerateArray().Where(coding => coding.Text("code") == code).Select(coding => coding.TryGetProperty("system", out var system) ? system.GetString() : null) : [];
    }

    [Fact]
    public async Task The_newest_observations_of_each_code_are_found()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        foreach (var (code, day) in new[] { ("718-7", 1), ("718-7", 3), ("718-7", 2), ("2345-7", 5), ("2345-7", 4) })
            await client.CreateAsync(Some.Observation(patient, code, $"2026-03-0{day}T10:00:00+09:00"));
        Assert.Equal(["2026-03-05", "2026-03-03"], await DaysAsync("code=718-7,2345-7"));
        Assert.Equal(["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"], await DaysAsync("code=718-7,2345-7&max=2"));
        Assert.Equal(["2026-03-02"], await DaysAsync("code=718-7&date=le2026-03-02"));
        using var posted = await client.PostFhirAsync("/fhir/Observation/$lastn", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"patient","valueString":"{{patient}}"},{"name":"code","valueString":"718-7"},{"name":"max","valuePositiveInt":3}]}
            """);
        Assert.Equal(3, (await posted.JsonAsync()).Ids().Length);
        await (await client.GetAsync($"/fhir/Observation/$lastn?patient={patient}", Cancellation)).OutcomeAsync(400);
        await (await client.GetAsync("/fhir/Observation/$lastn?code=718-7", Cancellation)).OutcomeAsync(400);
        await (await client.GetAsync($"/fhir/Observation/$lastn?patient={patient}&code=718-7&max=0", Cancellation)).OutcomeAsync(400);

        async Task<string[]> DaysAsync(string criteria) =>
            [.. (await client.GetFhirAsync($"/fhir/Observation/$lastn?patient={patient}&{criteria}")).GetProperty("entry").EnumerateArray().Select(entry => entry.Text("resource", "effectiveDateTime")[..10])];
    }

    [Fact]
    public async Task Everything_of_an_encounter_is_what_refers_to_it_and_what_it_refers_to()
    {
        var (patient, encounter) = (Bundles.NewUrn(), Bundles.NewUrn());
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction",
            Bundles.Post(Some.Patient(), patient),
            Bundles.Post($$"""{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"{{patient}}" } }""", encounter),
            Bundles.Post(Some.Observation(patient).Replace("\"status\"", $$"""
                "encounter": { "reference": "{{encounter}}" }, "status"
                """, StringComparison.Ordinal)),
            Bundles.Post(Some.Observation(patient))));
        var response = await answer.JsonAsync();
        var everything = await client.GetFhirAsync($"/fhir/{response.Written(1)}/$everything");
        Assert.Equal(
            new[] { response.Written(0), response.Written(1), response.Written(2) }.Order(),
            everything.GetProperty("entry").EnumerateArray().Select(entry => $"{entry.Text("resource", "resourceType")}/{entry.Text("resource", "id")}").Order());
        await (await client.GetAsync($"/fhir/Encounter/{Some.Unique()}/$everything", Cancellation)).OutcomeAsync(404);

        Assert.Equal([response.Written(2).Split('/')[1]], (await client.GetFhirAsync($"/fhir/{response.Written(1)}/$everything?_type=Observation")).Ids());
        var seen = new List<string>();
        for (var url = $"/fhir/{response.Written(1)}/$everything?_count=1"; url is not null;)
        {
            var page = await client.GetFhirAsync(url);
            seen.Add(Assert.Single(page.Ids()));
            url = page.Link("next");
        }
        Assert.Equal(everything.Ids(), seen);
        Assert.Equal(response.Written(1).Split('/')[1], seen[0]);
        await Task.Delay(5, Cancellation);
        var late = await client.CreateAsync(Some.Observation(response.Written(0)).Replace("\"status\"", $$"""
            "encounter": { "reference": "{{response.Written(1)}}" }, "status"
            """, StringComparison.Ordinal));
        Assert.Equal([late.Text("id")], (await client.GetFhirAsync($"/fhir/{response.Written(1)}/$everything?_since={Uri.EscapeDataString(late.Text("meta", "lastUpdated"))}")).Ids());
    }

    [Fact]
    public async Task Everything_brings_along_who_and_what_it_refers_to()
    {
        var (patient, doctor, drug, stranger) = (Bundles.NewUrn(), Bundles.NewUrn(), Bundles.NewUrn(), Bundles.NewUrn());
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction",
            Bundles.Post(Some.Patient(), patient),
            Bundles.Post("""{ "resourceType": "Practitioner", "name": [{ "text": "医師" }] }""", doctor),
            Bundles.Post("""{ "resourceType": "Medication", "code": { "text": "薬" } }""", drug),
            Bundles.Post(Some.Patient(), stranger),
            Bundles.Post($$"""{ "resourceType": "MedicationRequest", "status": "active", "intent": "order", "subject": { "reference": "{{patient}}" }, "medicationReference": { "reference": "{{drug}}" }, "requester": { "reference": "{{doctor}}" } }"""),
            Bundles.Post($$"""{ "resourceType": "RelatedPerson", "patient": { "reference": "{{patient}}" } }"""),
            Bundles.Post($$"""{ "resourceType": "Flag", "status": "active", "code": { "text": "x" }, "subject": { "reference": "{{patient}}" }, "author": { "reference": "{{stranger}}" } }""")));
        var written = await answer.JsonAsync();
        var everything = await client.GetFhirAsync($"/fhir/{written.Written(0)}/$everything");
        Assert.Equal(4, everything.Ids().Length);
        Assert.Equal([written.Written(1), written.Written(2)], Included(everything));
        Assert.Equal([written.Written(2)], Included(await client.GetFhirAsync($"/fhir/{written.Written(0)}/$everything?_type=MedicationRequest,Medication")));
        Assert.Empty(Included(await client.GetFhirAsync($"/fhir/{written.Written(0)}/$everything?_type=Flag,RelatedPerson")));

        static IEnumerable<string> Included(JsonElement bundle) => bundle.GetProperty("entry").EnumerateArray().Where(entry => entry.Text("search", "mode") == "include")
            .Select(entry => $"{entry.Text("resource", "resourceType")}/{entry.Text("resource", "id")}");
    }

    [Fact]
    public async Task Everything_is_narrowed_to_a_time_of_care()
    {
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var subject = $"\"subject\": {{ \"reference\": \"Patient/{patient}\" }}";
        var before = await CreateAsync(Some.Observation($"Patient/{patient}", when: "2024-12-31T23:50:00+09:00"));
        var stay = await CreateAsync($$"""{ "resourceType": "Encounter", "status": "in-progress", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" }, {{subject}}, "period": { "start": "2025-01-30", "end": "2025-02-03" } }""");
        var inFebruary = await CreateAsync(Some.Observation($"Patient/{patient}", when: "2025-02-01T00:10:00+09:00"));
        var undated = await CreateAsync($$"""{ "resourceType": "Condition", {{subject}}, "code": { "text": "咳" } }""");
        var lasting = await CreateAsync($$"""{ "resourceType": "EpisodeOfCare", "status": "active", "patient": { "reference": "Patient/{{patient}}" }, "period": { "start": "2025-02" } }""");

        Assert.Equal([patient, before, stay, inFebruary, undated, lasting], await IdsAsync(""));
        Assert.Equal([patient, stay, inFebruary, undated, lasting], await IdsAsync("start=2025-02-01"));
        Assert.Equal([patient, before, stay, undated], await IdsAsync("end=2025-01-31"));
        Assert.Equal([patient, stay, undated], await IdsAsync("start=2025-01-01&end=2025-01"));
        Assert.Equal([patient, undated, lasting], await IdsAsync("start=2026&end=2027"));
        Assert.Equal([stay], await IdsAsync("start=2025&end=2025-01-31&_type=Encounter,Observation"));
        var page = await client.GetFhirAsync($"/fhir/Patient/{patient}/$everything?start=2025-02-01&_count=2&_type=Observation,Condition,EpisodeOfCare");
        Assert.Equal([inFebruary, undated], page.Ids());
        Assert.Equal([lasting], (await client.GetFhirAsync(page.Link("next")!)).Ids());
        Assert.Contains("start=2025-02-01", page.Link("self"), StringComparison.Ordinal);

        using var posted = await client.PostFhirAsync($"/fhir/Patient/{patient}/$everything", """
            {"resourceType":"Parameters","parameter":[{"name":"start","valueDate":"2025-01-01"},{"name":"end","valueDate":"2025-01-31"},{"name":"_type","valueCode":"Encounter"},{"name":"_type","valueCode":"Condition"}]}
            """);
        Assert.Equal([stay, undated], (await posted.JsonAsync()).Ids());
        foreach (var wrong in new[] { "start=yesterday", "start=2025-02-30", "end=", "start=2025-02-01&end=2025-01-31", "start=2025&start=2026", "_count=0", "_count=x", "_type=Cat", "_since=soon", "_cursor=x" })
            await (await client.GetAsync($"/fhir/Patient/{patient}/$everything?{wrong}", Cancellation)).OutcomeAsync(400);
        using var strict = await client.SendFhirAsync(HttpMethod.Get, $"/fhir/Patient/{patient}/$everything?begin=2025", null, ("Prefer", "handling=strict"));
        await strict.OutcomeAsync(400);

        async Task<string> CreateAsync(string json) => (await client.CreateAsync(json)).Text("id");

        async Task<string[]> IdsAsync(string query) => (await client.GetFhirAsync($"/fhir/Patient/{patient}/$everything?{query}")).Ids();
    }

    private static string Meta(string meta) => $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}} }]}""";

    private static async Task<JsonElement> MetaAsync(HttpResponseMessage answer)
    {
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("parameter")[0].GetProperty("valueMeta");
    }
}
