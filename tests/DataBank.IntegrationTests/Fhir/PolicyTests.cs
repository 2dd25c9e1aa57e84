using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>What a site decides per resource type, on an appliance that is configured so.</summary>
public sealed class PolicyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_chooses_how_versions_are_kept()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["DATABANK_Fhir__Versioning__Patient"] = "NoVersion",
            ["DATABANK_Fhir__Versioning__Organization"] = "VersionedUpdate",
        });
        using var client = appliance.Clinician;
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        using var updated = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "佐藤", id: id));
        Assert.Equal("W/\"2\"", updated.Headers.ETag?.ToString());
        Assert.Equal(1, (await client.GetFhirAsync($"/fhir/Patient/{id}/_history")).GetProperty("entry").GetArrayLength());
        Assert.Equal([id], (await client.GetFhirAsync("/fhir/Patient?family=佐藤")).Ids());
        await client.DeleteAsync($"/fhir/Patient/{id}", Cancellation);
        Assert.Equal("DELETE", Assert.Single((await client.GetFhirAsync("/fhir/Patient/_history")).GetProperty("entry").EnumerateArray()).Text("request", "method"));

        var clinic = (await client.CreateAsync("""{"resourceType":"Organization","name":"a"}""")).Text("id");
        var changed = $$"""{"resourceType":"Organization","id":"{{clinic}}","name":"b"}""";
        await (await client.PutFhirAsync($"/fhir/Organization/{clinic}", changed)).OutcomeAsync(428);
        Assert.Equal(HttpStatusCode.OK, (await client.PutFhirAsync($"/fhir/Organization/{clinic}", changed, ("If-Match", "W/\"1\""))).StatusCode);

        var resources = (await client.GetFhirAsync("/fhir/metadata")).GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Where(type => type.TryGetProperty("versioning", out _)).ToDictionary(type => type.Text("type"), type => type.Text("versioning"));
        Assert.Equal(("no-version", "versioned-update", "versioned"), (resources["Patient"], resources["Organization"], resources["Observation"]));
    }

    [Fact]
    public async Task A_site_chooses_whether_forms_of_kanji_are_the_same_in_searches()
    {
        using var settings = new TemporaryFolder();
        var setting = Path.Combine(settings.Path, "Fhir__KanjiVariants");
        await File.WriteAllTextAsync(setting, "Apart", Cancellation);
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_SecretsFolder"] = settings.Path });
        using var client = appliance.Clinician;
        var old = (await client.CreateAsync(Some.Patient(family: "髙橋"))).Text("id");
        var usual = (await client.CreateAsync(Some.Patient(family: "高橋"))).Text("id");
        Assert.Equal([old], await FindAsync("family=髙橋"));
        Assert.Equal([usual], await FindAsync("family=高橋"));

        // Where the setting changes all is indexed anew by itself, while the server is in use.
        File.Delete(setting);
        await appliance.RestartAsync();
        await Waiting.UntilAsync(async () => (await FindAsync("family=高橋")).Length == 2, TimeSpan.FromSeconds(30));
        Assert.Equal([old, usual], await FindAsync("family=髙橋"));
        Assert.Equal([old], await FindAsync("family:exact=髙橋"));

        async Task<string[]> FindAsync(string query) => (await client.GetFhirAsync($"/fhir/Patient?{query}")).Ids();
    }

    [Fact]
    public async Task References_of_chosen_types_are_kept_whole()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Fhir__ReferentialIntegrity__0"] = "Observation" });
        using var client = appliance.Clinician;
        await (await client.PostFhirAsync("/fhir/Observation", Some.Observation("Patient/none"))).OutcomeAsync(422);
        Assert.Equal(0, int.Parse((await client.GetFhirAsync("/fhir/Observation?_summary=count")).Text("total"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(HttpStatusCode.Created, (await client.PostFhirAsync("/fhir/Condition", """{"resourceType":"Condition","subject":{"reference":"Patient/none"}}""")).StatusCode);

        var urn = Bundles.NewUrn();
        using var together = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Observation(urn)), Bundles.Post(Some.Patient(), urn)));
        var response = await together.JsonAsync();
        Assert.Equal(["201", "201"], response.Statuses());
        await (await client.DeleteAsync($"/fhir/{response.Written(1)}", Cancellation)).OutcomeAsync(409);
        using var both = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Delete(response.Written(1)), Bundles.Delete(response.Written(0))));
        Assert.Equal(["204", "204"], (await both.JsonAsync()).Statuses());

        // Whoever comes first keeps the other out: the patient is gone and refused to the observation, or stays because of it.
        for (var round = 0; round < 10; round++)
        {
            var patient = (await client.CreateAsync(Some.Patient())).Text("id");
            var answers = await Task.WhenAll(client.DeleteAsync($"/fhir/Patient/{patient}", Cancellation), client.PostFhirAsync("/fhir/Observation", Some.Observation($"Patient/{patient}")));
            var (deleted, made) = (answers[0].StatusCode, answers[1].StatusCode);
            Assert.True((deleted, made) is (HttpStatusCode.NoContent, HttpStatusCode.UnprocessableEntity) or (HttpStatusCode.Conflict, HttpStatusCode.Created), $"{deleted} and {made}");
        }
    }

    [Fact]
    public async Task A_policy_for_an_unknown_type_is_refused_at_the_start()
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Fhir__Versioning__Patients"] = "NoVersion" }));
        Assert.Contains("Patients", problem.Message, StringComparison.Ordinal);
    }
}
