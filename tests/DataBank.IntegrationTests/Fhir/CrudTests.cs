using System.Net;

namespace DataBank.IntegrationTests;

public sealed class CrudTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Created_resource_is_answered_with_its_version_and_place()
    {
        using var answer = await client.PostFhirAsync("/fhir/Patient", Some.Patient());
        var created = await answer.JsonAsync();
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("W/\"1\"", answer.Headers.ETag?.ToString());
        Assert.NotNull(answer.Content.Headers.LastModified);
        Assert.Equal(new Uri(appliance.BaseAddress, $"/fhir/Patient/{created.Text("id")}/_history/1"), answer.Headers.Location);
        Assert.Equal("1", created.Text("meta", "versionId"));
        Assert.Equal("山田", created.Text("name", "0", "family"));
    }

    [Fact]
    public async Task Stored_decimals_keep_their_precision()
    {
        var created = await client.CreateAsync(Some.Observation("Patient/x").Replace("13.5", "13.50", StringComparison.Ordinal));
        var read = await client.GetStringAsync($"/fhir/Observation/{created.Text("id")}", Cancellation);
        Assert.Contains("13.50", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_makes_a_version_and_the_old_one_stays_readable()
    {
        var created = await client.CreateAsync(Some.Patient());
        var url = $"/fhir/Patient/{created.Text("id")}";
        using var updated = await client.PutFhirAsync(url, Some.Patient(family: "佐藤", id: created.Text("id")), ("If-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        Assert.Equal("W/\"2\"", updated.Headers.ETag?.ToString());
        Assert.Equal("佐藤", (await client.GetFhirAsync(url)).Text("name", "0", "family"));
        Assert.Equal("山田", (await client.GetFhirAsync($"{url}/_history/1")).Text("name", "0", "family"));
    }

    [Fact]
    public async Task Update_without_change_makes_no_version()
    {
        var id = Some.Unique();
        var patient = Some.Patient(identifier: id, id: id);
        using var first = await client.PutFhirAsync($"/fhir/Patient/{id}", patient);
        using var second = await client.PutFhirAsync($"/fhir/Patient/{id}", patient);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal("W/\"1\"", second.Headers.ETag?.ToString());
    }

    [Fact]
    public async Task Update_of_a_stale_version_is_refused()
    {
        var created = await client.CreateAsync(Some.Patient());
        var id = created.Text("id");
        using var first = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "佐藤", id: id), ("If-Match", "W/\"1\""));
        using var second = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(family: "鈴木", id: id), ("If-Match", "W/\"1\""));
        await second.OutcomeAsync(412);
        Assert.Equal("佐藤", (await client.GetFhirAsync($"/fhir/Patient/{id}")).Text("name", "0", "family"));
    }

    [Fact]
    public async Task If_none_match_star_protects_an_existing_resource()
    {
        var id = Some.Unique();
        using var first = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id), ("If-None-Match", "*"));
        using var second = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id), ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await second.OutcomeAsync(412);
    }

    [Fact]
    public async Task Deleted_patient_answers_gone_and_comes_back_by_update()
    {
        var created = await client.CreateAsync(Some.Patient());
        var url = $"/fhir/Patient/{created.Text("id")}";
        using var deleted = await client.DeleteAsync(url, Cancellation);
        using var again = await client.DeleteAsync(url, Cancellation);
        using var read = await client.GetAsync(url, Cancellation);
        using var version = await client.GetAsync($"{url}/_history/2", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await read.OutcomeAsync(410);
        await version.OutcomeAsync(410);

        using var back = await client.PutFhirAsync(url, Some.Patient(id: created.Text("id")));
        Assert.True(back.IsSuccessStatusCode);
        Assert.Equal("3", (await client.GetFhirAsync(url)).Text("meta", "versionId"));
    }

    [Fact]
    public async Task Reading_what_the_client_has_answers_not_modified()
    {
        var created = await client.CreateAsync(Some.Patient());
        var url = $"/fhir/Patient/{created.Text("id")}";
        using var same = await client.SendFhirAsync(HttpMethod.Get, url, null, ("If-None-Match", "W/\"1\""));
        using var other = await client.SendFhirAsync(HttpMethod.Get, url, null, ("If-None-Match", "W/\"7\""));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Head_answers_the_headers_of_read()
    {
        var created = await client.CreateAsync(Some.Patient());
        using var head = await client.SendFhirAsync(HttpMethod.Head, $"/fhir/Patient/{created.Text("id")}");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("W/\"1\"", head.Headers.ETag?.ToString());
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("return=minimal", "")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    [InlineData("return=representation", "Patient")]
    [InlineData("respond-async; return=\"minimal\"", "")]
    public async Task Client_chooses_what_a_write_returns(string prefer, string expected)
    {
        using var answer = await client.PostFhirAsync("/fhir/Patient", Some.Patient(), ("Prefer", prefer));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.NotNull(answer.Headers.Location);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(expected, body.Length == 0 ? "" : (await answer.JsonAsync()).Text("resourceType"));
    }

    [Fact]
    public async Task Conditional_create_makes_one_resource_even_when_clients_race()
    {
        var value = Some.Unique();
        var racers = Enumerable.Range(0, 8).Select(_ =>
            client.PostFhirAsync("/fhir/Patient", Some.Patient(identifier: value), ("If-None-Exist", $"identifier={Some.System}|{value}")));
        var answers = await Task.WhenAll(racers);
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Conditional_create_with_several_matches_is_refused()
    {
        var value = Some.Unique();
        await client.CreateAsync(Some.Patient(identifier: value));
        await client.CreateAsync(Some.Patient(identifier: value));
        using var answer = await client.PostFhirAsync("/fhir/Patient", Some.Patient(identifier: value), ("If-None-Exist", $"identifier={value}"));
        await answer.OutcomeAsync(412);
    }

    [Theory]
    [InlineData("?_format=turtle", "application/fhir+json", 406)]
    [InlineData("", "application/fhir+turtle", 406)]
    [InlineData("?_format=application/fhir%2Bjson", "text/html", 200)]
    [InlineData("", "text/html,*/*;q=0.8", 200)]
    public async Task Answers_come_in_json_or_xml_only(string query, string accept, int status)
    {
        var created = await client.CreateAsync(Some.Patient());
        using var answer = await client.SendFhirAsync(HttpMethod.Get, $"/fhir/Patient/{created.Text("id")}{query}", null, ("Accept", accept));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 406) await answer.OutcomeAsync(406);
    }

    [Fact]
    public async Task Pretty_answers_have_line_breaks()
    {
        var created = await client.CreateAsync(Some.Patient());
        var text = await client.GetStringAsync($"/fhir/Patient/{created.Text("id")}?_pretty=true", Cancellation);
        Assert.Contains("\n  \"resourceType\"", text, StringComparison.Ordinal);
        Assert.Contains("山田", text, StringComparison.Ordinal);
    }
}
