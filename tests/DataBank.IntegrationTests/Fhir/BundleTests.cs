using System.Net;

namespace DataBank.IntegrationTests;

public sealed class BundleTests(ApplianceProcess appliance)
{
    private readonly HttpClient client = appliance.Clinician;

    [Theory]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task Findings_of_validation_stand_with_each_entry_where_the_client_asks_for_them(string type)
    {
        var bundle = $$"""
            {"resourceType":"Bundle","type":"{{type}}","entry":[
              {"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"} },
              {"resource":{"resourceType":"Basic","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"code":{"text":"x"} },"request":{"method":"POST","url":"Basic"} }]}
            """;
        using var client = appliance.DataManager;
        var told = await (await client.PostFhirAsync("/fhir", bundle, ("Prefer", "return=OperationOutcome"))).JsonAsync();
        Assert.Contains("dom-6", told.GetProperty("entry")[0].GetProperty("response").GetProperty("outcome").GetRawText(), StringComparison.Ordinal);
        Assert.False(told.GetProperty("entry")[1].GetProperty("response").TryGetProperty("outcome", out _));
        Assert.Equal("201", told.Text("entry", "0", "response", "status"));
        var plain = await (await client.PostFhirAsync("/fhir", bundle)).JsonAsync();
        Assert.False(plain.GetProperty("entry")[0].GetProperty("response").TryGetProperty("outcome", out _));
    }

    [Fact]
    public async Task Transaction_links_its_entries_by_their_urn()
    {
        const string Urn = "urn:uuid:0f6ac1b2-1a35-4f7c-9a86-3d5f1a3c9b11";
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Observation(Urn)), Bundles.Post(Some.Patient(), Urn)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var response = await answer.JsonAsync();
        Assert.Equal("transaction-response", response.Text("type"));
        Assert.All(response.GetProperty("entry").EnumerateArray(), entry => Assert.StartsWith("201", entry.Text("response", "status"), StringComparison.Ordinal));

        var observation = response.Text("entry", "0", "response", "location");
        var patient = response.Text("entry", "1", "response", "location");
        Assert.Contains("/fhir/Observation/", observation, StringComparison.Ordinal);
        var stored = await client.GetFhirAsync(observation);
        Assert.Equal(patient.Split("/fhir/")[1].Split("/_history")[0], stored.Text("subject", "reference"));
    }

    [Fact]
    public async Task Transaction_with_one_bad_entry_stores_nothing()
    {
        var value = Some.Unique();
        var bad = Some.Observation("Patient/x").Replace("\"final\"", "\"nonsense\"", StringComparison.Ordinal);
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Patient(identifier: value)), Bundles.Post(bad)));
        var issue = await answer.OutcomeAsync(400);
        Assert.Contains("Bundle.entry[1]", issue.Text("expression", "0"), StringComparison.Ordinal);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Transaction_with_a_failing_condition_stores_nothing()
    {
        var value = Some.Unique();
        var existing = (await client.CreateAsync(Some.Patient())).Text("id");
        var stale = $$"""{ "resource": {{Some.Patient(id: existing)}}, "request": { "method": "PUT", "url": "Patient/{{existing}}", "ifMatch": "W/\"5\"" } }""";
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Patient(identifier: value)), stale));
        await answer.OutcomeAsync(412);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Conditional_create_in_a_transaction_answers_the_existing_resource()
    {
        var value = Some.Unique();
        var existing = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Patient(identifier: value), ifNoneExist: $"identifier={value}")));
        var response = await answer.JsonAsync();
        Assert.StartsWith("200", response.Text("entry", "0", "response", "status"), StringComparison.Ordinal);
        Assert.Contains($"Patient/{existing}", response.Text("entry", "0", "response", "location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_in_a_transaction_see_its_writes()
    {
        var value = Some.Unique();
        var read = $$"""{ "request": { "method": "GET", "url": "Patient?identifier={{value}}" } }""";
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", read, Bundles.Post(Some.Patient(identifier: value))));
        Assert.Single((await answer.JsonAsync()).GetProperty("entry")[0].GetProperty("resource").Ids());

        // What is stored is not denied because something else is not there to be read.
        var other = Some.Unique();
        using var half = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Get("Patient/nobody"), Bundles.Post(Some.Patient(identifier: other))));
        Assert.Equal(["404", "201"], (await half.JsonAsync()).Statuses());
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={other}")).Ids());
        using var nothing = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Get("Patient/nobody")));
        await nothing.OutcomeAsync(404);
    }

    [Fact]
    public async Task Entries_call_operations_with_their_own_permission()
    {
        var value = Some.Unique();
        var known = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        string[] calls =
        [
            Call("POST", "Patient/$match", Parameters($$"""{ "name": "resource", "resource": {{Some.Patient(identifier: value)}} }""")),
            Call("POST", "ValueSet/$expand", Parameters("""{ "name": "url", "valueUri": "http://hl7.org/fhir/ValueSet/administrative-gender" }, { "name": "count", "valueInteger": 2 }""")),
            Call("POST", "Patient/$validate", """{ "resourceType": "Patient", "gender": "none" }"""),
            Call("GET", $"Patient/{known}/$everything", null),
            Call("GET", "CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=male", null),
        ];
        using var batch = await client.PostFhirAsync("/fhir", Bundles.Of("batch", [.. calls, Call("POST", "Patient/$purge-history", Parameters("")), Call("POST", "Patient/$nothing", Parameters("")), Call("GET", "Patient/nobody/$everything", null)]));
        var answers = (await batch.JsonAsync()).GetProperty("entry");
        Assert.Equal(["200", "200", "200", "200", "200", "400", "400", "404"], answers.EnumerateArray().Select(entry => entry.Text("response", "status")));
        Assert.Equal(known, answers[0].GetProperty("resource").Ids()[0]);
        Assert.Equal(2, answers[1].GetProperty("resource").GetProperty("expansion").GetProperty("contains").GetArrayLength());
        Assert.Equal(("OperationOutcome", "error"), (answers[2].Text("resource", "resourceType"), answers[2].Text("resource", "issue", "0", "severity")));
        Assert.Contains(known, answers[3].GetProperty("resource").Ids());
        Assert.Equal("Parameters", answers[4].Text("resource", "resourceType"));

        // In a transaction they see what it writes, wherever they stand.
        var other = Some.Unique();
        using var transaction = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Call("POST", "Patient/$match", Parameters($$"""{ "name": "resource", "resource": {{Some.Patient(identifier: other)}} }""")), Bundles.Post(Some.Patient(identifier: other))));
        var written = await transaction.JsonAsync();
        Assert.Contains(written.GetProperty("entry")[0].GetProperty("resource").Ids()[0], written.Text("entry", "1", "response", "location"), StringComparison.Ordinal);

        // Who may write and not read is answered so.
        using var refused = await appliance.Ingest.PostFhirAsync("/fhir", Bundles.Of("batch", calls));
        Assert.All((await refused.JsonAsync()).GetProperty("entry").EnumerateArray(), entry => Assert.Equal("403", entry.Text("response", "status")));

        static string Parameters(string parts) => $$"""{ "resourceType": "Parameters", "parameter": [{{parts}}] }""";
        static string Call(string method, string url, string? resource) => $$"""{ {{(resource is null ? "" : $"\"resource\": {resource},")}} "request": { "method": "{{method}}", "url": "{{url}}" } }""";
    }

    [Fact]
    public async Task Batch_entries_stand_alone()
    {
        var value = Some.Unique();
        var bad = Some.Observation("Patient/x").Replace("\"final\"", "\"nonsense\"", StringComparison.Ordinal);
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("batch", Bundles.Post(bad), Bundles.Post(Some.Patient(identifier: value))));
        var response = await answer.JsonAsync();
        Assert.Equal("batch-response", response.Text("type"));
        Assert.Equal("400", response.Text("entry", "0", "response", "status"));
        Assert.Equal("OperationOutcome", response.Text("entry", "0", "response", "outcome", "resourceType"));
        Assert.Equal("201", response.Text("entry", "1", "response", "status"));
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Collections_are_not_carried_out()
    {
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of("collection", Bundles.Post(Some.Patient())));
        await answer.OutcomeAsync(400);
    }
}
