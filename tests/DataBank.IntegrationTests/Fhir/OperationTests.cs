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
    public async Task The_newest_observations_of_each_code_are_found()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        foreach (var (code, day) in new[] { ("718-7", 1), ("718-7", 3), ("718-7", 2), ("2345-7", 5), ("2345-7", 4) })
            await client.CreateAsync(Some.Observation(patient, code, $"2026-03-0{day}T10:00:00+09:00"));
        Assert.Equal(["2026-03-05", "2026-03-03"], await DaysAsync("code=718-7,2345-7"));
        Assert.Equal(["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"], await DaysAsync("code=718-7,2345-7&max=2"));
        Assert.Equal(["2026-03-02"], await DaysAsync("code=718-7&date=le2026-03-02"));
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
    }

    private static string Meta(string meta) => $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}} }]}""";

    private static async Task<JsonElement> MetaAsync(HttpResponseMessage answer)
    {
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("parameter")[0].GetProperty("valueMeta");
    }
}
