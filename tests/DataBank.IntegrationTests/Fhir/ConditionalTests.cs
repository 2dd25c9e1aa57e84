using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>Conditional update and delete (https://hl7.org/fhir/R4/http.html#cond-update, #3.1.0.7.1), alone and in bundles.</summary>
public sealed class ConditionalTests(ApplianceProcess appliance)
{
    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Conditional_references_outside_of_transactions_are_refused()
    {
        var observation = Some.Observation($"Patient?identifier={Some.Unique()}");
        Assert.Equal("not-supported", (await (await client.PostFhirAsync("/fhir/Observation", observation)).OutcomeAsync(400)).Text("code"));
        using var batch = await client.PostFhirAsync("/fhir", Bundles.Of("batch", Bundles.Post(observation), Bundles.Post(Some.Patient())));
        Assert.Equal(["400", "201"], (await batch.JsonAsync()).Statuses().Select(status => status[..3]));
    }

    [Fact]
    public async Task Conditional_update_creates_then_updates_and_refuses_several_matches()
    {
        var value = Some.Unique();
        var url = $"/fhir/Patient?identifier={Some.System}|{value}";
        using var created = await client.PutFhirAsync(url, Some.Patient(identifier: value));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.JsonAsync()).Text("id");
        using var updated = await client.PutFhirAsync(url, Some.Patient(identifier: value, family: "佐藤"));
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        Assert.Equal((id, "2"), ((await updated.JsonAsync()).Text("id"), (await updated.JsonAsync()).Text("meta", "versionId")));
        using var same = await client.PutFhirAsync(url, Some.Patient(identifier: value, family: "佐藤"));
        Assert.Equal("W/\"2\"", same.Headers.ETag?.ToString());

        await client.CreateAsync(Some.Patient(identifier: value));
        using var several = await client.PutFhirAsync(url, Some.Patient(identifier: value));
        Assert.Equal("multiple-matches", (await several.OutcomeAsync(412)).Text("code"));
    }

    [Fact]
    public async Task Conditional_update_minds_the_id_that_the_client_gives()
    {
        var (value, id, other) = (Some.Unique(), Some.Unique(), Some.Unique());
        var url = $"/fhir/Patient?identifier={value}";
        using var created = await client.PutFhirAsync(url, Some.Patient(identifier: value, id: id));
        Assert.Equal((HttpStatusCode.Created, id), (created.StatusCode, (await created.JsonAsync()).Text("id")));
        using var same = await client.PutFhirAsync(url, Some.Patient(identifier: value, id: id, family: "伊藤"));
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        using var wrong = await client.PutFhirAsync(url, Some.Patient(identifier: value, id: other));
        await wrong.OutcomeAsync(400);
        using var taken = await client.PutFhirAsync($"/fhir/Patient?identifier={other}", Some.Patient(identifier: other, id: id));
        await taken.OutcomeAsync(409);
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?_id={id},{other}")).Ids());
    }

    [Fact]
    public async Task Conditional_update_holds_to_If_Match()
    {
        var value = Some.Unique();
        var url = $"/fhir/Patient?identifier={value}";
        using var absent = await client.PutFhirAsync(url, Some.Patient(identifier: value), ("If-Match", "W/\"1\""));
        await absent.OutcomeAsync(412);
        await client.CreateAsync(Some.Patient(identifier: value));
        using var stale = await client.PutFhirAsync(url, Some.Patient(identifier: value, family: "加藤"), ("If-Match", "W/\"2\""));
        await stale.OutcomeAsync(412);
        using var current = await client.PutFhirAsync(url, Some.Patient(identifier: value, family: "加藤"), ("If-Match", "W/\"1\""));
        Assert.Equal("W/\"2\"", current.Headers.ETag?.ToString());
    }

    [Fact]
    public async Task Racing_conditional_updates_make_one_resource()
    {
        var value = Some.Unique();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(racer =>
            client.PutFhirAsync($"/fhir/Patient?identifier={value}", Some.Patient(identifier: value, family: $"家{racer}"))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Patient?")]
    [InlineData("Patient?_count=5")]
    [InlineData("Patient?nonsense=1")]
    public async Task A_condition_that_selects_nothing_is_refused(string url)
    {
        using var update = await client.PutFhirAsync($"/fhir/{url}", Some.Patient());
        await update.OutcomeAsync(400);
        using var delete = await client.DeleteAsync($"/fhir/{url}", TestContext.Current.CancellationToken);
        await delete.OutcomeAsync(400);
    }

    [Fact]
    public async Task Conditional_delete_takes_one_match_and_more_only_when_told_so()
    {
        var value = Some.Unique();
        var url = $"/fhir/Patient?identifier={value}";
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendFhirAsync(HttpMethod.Delete, url)).StatusCode);
        var first = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        using var one = await client.SendFhirAsync(HttpMethod.Delete, url);
        Assert.Equal((HttpStatusCode.NoContent, "W/\"2\""), (one.StatusCode, one.Headers.ETag?.ToString()));
        Assert.Equal(HttpStatusCode.Gone, (await client.SendFhirAsync(HttpMethod.Get, $"/fhir/Patient/{first}")).StatusCode);

        for (var i = 0; i < 3; i++) await client.CreateAsync(Some.Patient(identifier: value));
        await (await client.SendFhirAsync(HttpMethod.Delete, url)).OutcomeAsync(412);
        await (await client.SendFhirAsync(HttpMethod.Delete, $"{url}&_count=2")).OutcomeAsync(412);
        await (await client.SendFhirAsync(HttpMethod.Delete, $"{url}&_count=1000000")).OutcomeAsync(400);
        Assert.Equal(3, (await client.GetFhirAsync(url)).Ids().Length);
        Assert.Equal("Deleted: 3.", (await (await client.SendFhirAsync(HttpMethod.Delete, $"{url}&_count=3")).OutcomeAsync(200)).Text("diagnostics"));
        Assert.Empty((await client.GetFhirAsync(url)).Ids());
    }

    [Fact]
    public async Task A_delete_without_a_limit_goes_on_in_the_background_and_stands_in_the_journal()
    {
        var value = Some.Unique();
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        using var loaded = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Enumerable.Range(0, 250).Select(_ => Bundles.Post(Identified(Some.Observation($"Patient/{patient}"), value)))));
        Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
        var url = $"/fhir/Observation?identifier={value}";
        await (await client.SendFhirAsync(HttpMethod.Delete, url, null, ("Prefer", "respond-async"))).OutcomeAsync(403);

        using var manager = appliance.DataManager;
        using var accepted = await manager.SendFhirAsync(HttpMethod.Delete, url, null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await client.CreateAsync(Identified(Some.Observation($"Patient/{patient}"), value)); // Comes too late to be meant.
        var status = accepted.Content.Headers.ContentLocation!;
        HttpResponseMessage answer;
        for (var attempt = 0; (answer = await manager.GetAsync(status, TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.Accepted && attempt < 600; attempt++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal("Deleted: 250.", (await answer.OutcomeAsync(200)).Text("diagnostics"));
        Assert.Single((await client.GetFhirAsync(url)).Ids());
        await (await client.GetAsync(status, TestContext.Current.CancellationToken)).OutcomeAsync(403);
        await (await client.DeleteAsync(status, TestContext.Current.CancellationToken)).OutcomeAsync(403);
        using (var ended = await manager.DeleteAsync(status, TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.Accepted, ended.StatusCode);
        await (await manager.DeleteAsync(status, TestContext.Current.CancellationToken)).OutcomeAsync(404);
        Assert.Equal(HttpStatusCode.NotFound, (await manager.GetAsync(status, TestContext.Current.CancellationToken)).StatusCode);

        var events = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{patient}&_count=200");
        Assert.Equal(3, events.GetProperty("entry").EnumerateArray().Count(entry => entry.Text("resource", "subtype", "0", "code") == "delete"));
    }

    [Fact]
    public async Task Batch_takes_conditional_entries()
    {
        var (updated, deleted) = (Some.Unique(), Some.Unique());
        await client.CreateAsync(Some.Patient(identifier: deleted));
        await client.CreateAsync(Some.Patient(identifier: deleted));
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            "batch",
            Bundles.Put($"Patient?identifier={updated}", Some.Patient(identifier: updated)),
            Bundles.Put($"Patient?identifier={updated}", Some.Patient(identifier: updated, family: "小林")),
            Bundles.Delete($"Patient?identifier={deleted}"),
            Bundles.Delete($"Patient?identifier={deleted}&_count=10"),
            Bundles.Post(Some.Patient(identifier: updated), ifNoneExist: $"identifier={updated}")));
        var response = await answer.JsonAsync();
        Assert.Equal(["201", "200", "412", "200", "200"], response.Statuses());
        Assert.Equal("Deleted: 2.", response.GetProperty("entry")[3].Text("response", "outcome", "issue", "0", "diagnostics"));
        Assert.Equal(response.Written(0), response.Written(4));
    }

    [Fact]
    public async Task Transaction_deletes_before_it_looks_for_what_it_updates_and_links_what_it_found()
    {
        var (replaced, kept, organization) = (Some.Unique(), Some.Unique(), Some.Unique());
        var old = (await client.CreateAsync(Some.Patient(identifier: replaced))).Text("id");
        var existing = (await client.CreateAsync(Some.Patient(identifier: kept))).Text("id");
        var (patient, clinic) = (Bundles.NewUrn(), Bundles.NewUrn());
        var withClinic = Some.Patient(identifier: kept).Replace("\"gender\"", $$"""
            "managingOrganization": { "reference": "{{clinic}}" }, "gender"
            """, StringComparison.Ordinal);
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction",
            Bundles.Post(Some.Observation(patient)),
            Bundles.Put($"Patient?identifier={kept}", withClinic, patient),
            Bundles.Put($"Organization?identifier={organization}", $$"""{ "resourceType": "Organization", "identifier": [{ "value": "{{organization}}" }] }""", clinic),
            Bundles.Post(Some.Patient(identifier: replaced), ifNoneExist: $"identifier={replaced}"),
            Bundles.Delete($"Patient?identifier={replaced}")));
        var response = await answer.JsonAsync();
        Assert.Equal(["201", "200", "201", "201", "204"], response.Statuses());
        Assert.Equal($"Patient/{existing}", response.Written(1));
        Assert.NotEqual($"Patient/{old}", response.Written(3));
        Assert.Equal($"Patient/{existing}", (await client.GetFhirAsync($"/fhir/{response.Written(0)}")).Text("subject", "reference"));
        Assert.Equal(response.Written(2), (await client.GetFhirAsync($"/fhir/Patient/{existing}")).Text("managingOrganization", "reference"));
        Assert.Single((await client.GetFhirAsync($"/fhir/Observation?patient={existing}")).Ids());
    }

    [Fact]
    public async Task Transaction_resolves_conditional_references_also_to_what_it_writes_itself()
    {
        var (stored, written) = (Some.Unique(), Some.Unique());
        var existing = (await client.CreateAsync(Some.Patient(identifier: stored))).Text("id");
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction",
            Bundles.Post(Some.Observation($"Patient?identifier={stored}")),
            Bundles.Post(Some.Observation($"Patient?identifier={Some.System}|{written}")),
            Bundles.Post(Some.Patient(identifier: written))));
        var response = await answer.JsonAsync();
        Assert.Equal($"Patient/{existing}", (await client.GetFhirAsync($"/fhir/{response.Written(0)}")).Text("subject", "reference"));
        Assert.Equal(response.Written(2), (await client.GetFhirAsync($"/fhir/{response.Written(1)}")).Text("subject", "reference"));
    }

    [Fact]
    public async Task Transaction_whose_conditional_reference_leads_nowhere_or_to_several_stores_nothing()
    {
        var (value, twice) = (Some.Unique(), Some.Unique());
        await client.CreateAsync(Some.Patient(identifier: twice));
        await client.CreateAsync(Some.Patient(identifier: twice));
        foreach (var (reference, status) in new[] { (value + "x", 400), (twice, 412) })
        {
            using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
                "transaction", Bundles.Post(Some.Patient(identifier: value)), Bundles.Post(Some.Observation($"Patient?identifier={reference}"))));
            Assert.Equal("Bundle.entry[1]", (await answer.OutcomeAsync(status)).Text("expression", "0"));
        }
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Transaction_that_writes_one_resource_twice_is_refused()
    {
        var value = Some.Unique();
        var id = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        using var byCondition = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction", Bundles.Put($"Patient/{id}", Some.Patient(identifier: value, id: id)), Bundles.Put($"Patient?identifier={value}", Some.Patient(identifier: value))));
        await byCondition.OutcomeAsync(400);
        var made = Some.Unique();
        using var bothNew = await client.PostFhirAsync("/fhir", Bundles.Of(
            "transaction",
            Bundles.Put($"Patient?identifier={made}", Some.Patient(identifier: made)),
            Bundles.Put($"Patient?identifier={Some.System}|{made}", Some.Patient(identifier: made))));
        await bothNew.OutcomeAsync(409);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={made}")).Ids());
    }

    [Fact]
    public async Task Racing_transactions_of_three_thousand_entries_make_each_resource_once()
    {
        const int Count = 1000;
        var prefix = Some.Unique();
        string Load() => Bundles.Of("transaction", Enumerable.Range(0, Count).SelectMany(i =>
        {
            var urn = Bundles.NewUrn();
            return (string[])[
                Bundles.Post(Some.Patient(identifier: $"{prefix}-{i}"), urn, $"identifier={prefix}-{i}"),
                Bundles.Put($"Observation?identifier={prefix}-o{i}", Identified(Some.Observation(urn), $"{prefix}-o{i}")),
                Bundles.Post(Identified(Some.Observation($"Patient?identifier={prefix}-{i}"), $"{prefix}-r"))];
        }));
        var answers = await Task.WhenAll(client.PostFhirAsync("/fhir", Load()), client.PostFhirAsync("/fhir", Load()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var made = (await Task.WhenAll(answers.Select(async answer => (await answer.JsonAsync()).Statuses()))).SelectMany(statuses => statuses.Index()).Where(entry => entry.Item == "201").ToList();
        Assert.Equal(Count, made.Count(entry => entry.Index % 3 == 0));
        Assert.Equal(Count, made.Count(entry => entry.Index % 3 == 1));
        Assert.Equal(2 * Count, made.Count(entry => entry.Index % 3 == 2));
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={prefix}-{Count - 1}")).Ids());
    }

    private static string Identified(string resource, string identifier) =>
        resource.Replace("\"status\"", $$"""
            "identifier": [{ "value": "{{identifier}}" }], "status"
            """, StringComparison.Ordinal);
}
