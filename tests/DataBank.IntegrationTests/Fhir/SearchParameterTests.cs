using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Search parameters that a site adds (https://hl7.org/fhir/R4/searchparameter.html), and indexing anew while the server is in use.</summary>
public sealed class SearchParameterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_added_search_parameter_finds_old_and_new_resources_once_all_are_indexed()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Administrator;
        var old = (await client.CreateAsync(WithColour("blue"))).Text("id");
        var added = (await client.CreateAsync(Parameter("colour", "Patient.extension.where(url = 'http://example.jp/colour').value.as(string)"))).Text("id");
        var fresh = (await client.CreateAsync(WithColour("blueish"))).Text("id");
        await client.CreateAsync(WithColour("red"));

        await (await client.GetAsync("/fhir/Patient?colour=blue", Cancellation)).OutcomeAsync(400);
        await (await client.PutFhirAsync("/fhir/Patient?colour=blue", WithColour("blue"))).OutcomeAsync(400);
        Assert.DoesNotContain("colour", await ParametersAsync(client));

        var result = await ReindexAsync(client);
        Assert.Equal("4", result.Text("parameter", "0", "valueDecimal"));
        Assert.Equal($"SearchParameter/{added}/_history/1", result.Text("parameter", "2", "valueReference", "reference"));
        Assert.Equal([old, fresh], (await client.GetFhirAsync("/fhir/Patient?colour=BLUE")).Ids());
        Assert.Equal([old], (await client.GetFhirAsync("/fhir/Patient?colour:exact=blue&_sort=colour")).Ids());
        Assert.Contains("colour", await ParametersAsync(client));
        Assert.Equal(HttpStatusCode.OK, (await client.PutFhirAsync("/fhir/Patient?colour:exact=blue", WithColour("green"))).StatusCode);
        Assert.Equal([old], (await client.GetFhirAsync("/fhir/Patient?colour=green")).Ids());

        await appliance.RestartAsync();
        Assert.Equal([old], (await client.GetFhirAsync("/fhir/Patient?colour=green")).Ids());

        // Another version has to be indexed anew; a deleted one is unknown.
        await client.PutFhirAsync($"/fhir/SearchParameter/{added}", Parameter("colour", "Patient.extension.value.as(string)", id: added));
        await (await client.GetAsync("/fhir/Patient?colour=green", Cancellation)).OutcomeAsync(400);
        await ReindexAsync(client);
        Assert.Equal([old], (await client.GetFhirAsync("/fhir/Patient?colour=green")).Ids());
        await client.DeleteAsync($"/fhir/SearchParameter/{added}", Cancellation);
        await (await client.SendFhirAsync(HttpMethod.Get, "/fhir/Patient?colour=green", null, ("Prefer", "handling=strict"))).OutcomeAsync(400);
        Assert.DoesNotContain("colour", await ParametersAsync(client));
    }

    [Fact]
    public async Task A_search_parameter_that_can_not_be_indexed_is_refused()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Administrator;
        string[] bad =
        [
            Parameter("colour", "Patient.nonsense"),
            Parameter("colour", "Patient.name.repeat(given)"),
            Parameter("colour", "Observation.code"),
            Parameter("birthdate", "Patient.birthDate"),
            Parameter("_colour", "Patient.birthDate"),
            Parameter("colour", "Patient.birthDate").Replace("\"base\": [\"Patient\"]", "\"base\": [\"Resource\"]", StringComparison.Ordinal),
            Parameter("colour", "Patient.managingOrganization").Replace("\"type\": \"string\"", "\"type\": \"reference\"", StringComparison.Ordinal),
            Parameter("colour", "Patient.birthDate").Replace("\"type\": \"string\"", "\"type\": \"special\"", StringComparison.Ordinal),
            Composite("Observation.component", ("http://hl7.org/fhir/SearchParameter/clinical-code", "code")),
            Composite("Observation.component", ("http://hl7.org/fhir/SearchParameter/clinical-code", "code"), ("http://example.jp/SearchParameter/unknown", "value.as(Quantity)")),
            Composite("Observation.component", ("http://hl7.org/fhir/SearchParameter/clinical-code", "code"), ("http://hl7.org/fhir/SearchParameter/Observation-code-value-quantity", "value.as(Quantity)")),
            Composite("Observation.component", ("http://hl7.org/fhir/SearchParameter/clinical-code", "code"), ("http://hl7.org/fhir/SearchParameter/Observation-value-quantity", "nonsense")),
            Composite("Observation.component", ("http://hl7.org/fhir/SearchParameter/clinical-code", "code"), ("http://hl7.org/fhir/SearchParameter/Observation-value-quantity", "value.as(Quantity)"),
                ("http://hl7.org/fhir/SearchParameter/Observation-value-string", "value.as(string)")),
        ];
        foreach (var parameter in bad) await (await client.PostFhirAsync("/fhir/SearchParameter", parameter)).OutcomeAsync(422);
        await client.CreateAsync(Parameter("colour", "Patient.birthDate").Replace("active", "draft", StringComparison.Ordinal));
        await client.CreateAsync(Parameter("colour", "Patient.maritalStatus.text"));
        await (await client.PostFhirAsync("/fhir/SearchParameter", Parameter("colour", "Patient.maritalStatus.text"))).OutcomeAsync(422);
        Assert.Equal(2, (await client.GetFhirAsync("/fhir/SearchParameter?code=colour")).Ids().Length);
        await (await appliance.Clinician.PostAsync("/fhir/$reindex", null, Cancellation)).OutcomeAsync(403);
    }

    [Fact]
    public async Task A_killed_reindexing_goes_on_where_it_was_while_others_write()
    {
        const int Count = 3000;
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Administrator;
        using var loaded = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Enumerable.Range(0, Count).Select(i => Bundles.Post(WithColour($"c{i}x")))));
        Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
        await client.CreateAsync(Parameter("colour", "Patient.extension.value.as(string)"));

        using var accepted = await client.PostAsync("/fhir/$reindex", null, Cancellation);
        var status = accepted.Content.Headers.ContentLocation!;
        await UntilAsync(client, status, progress => progress >= 200);
        await appliance.KillAsync();
        await appliance.RestartAsync();
        var late = (await client.CreateAsync(WithColour("late"))).Text("id");
        await UntilAsync(client, status, _ => false);

        var result = await client.GetFhirAsync(status.ToString());
        Assert.InRange(int.Parse(result.Text("parameter", "0", "valueDecimal"), System.Globalization.CultureInfo.InvariantCulture), Count + 1, Count + 60);
        Assert.Equal([late], (await client.GetFhirAsync("/fhir/Patient?colour=late")).Ids());
        foreach (var i in new[] { 0, 7, 250, Count / 2, Count - 1 }) Assert.Single((await client.GetFhirAsync($"/fhir/Patient?colour:exact=c{i}x")).Ids());
        Assert.Equal(Count, int.Parse((await client.GetFhirAsync("/fhir/Patient?colour=c&_summary=count&_total=accurate")).Text("total"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_composite_is_found_within_one_element_once_all_are_indexed()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.Administrator;
        var old = (await client.CreateAsync(Panel(("systolic", "右", 150), ("diastolic", "左", 80)))).Text("id");
        // What a component is may be defined by the site, too: of this one only its type counts, the element is the composite's.
        var side = (await client.CreateAsync(Parameter("side", "Patient.name.text"))).Text("id");
        var sideUrl = (await client.GetFhirAsync($"/fhir/SearchParameter/{side}")).Text("url");
        var composite = (await client.CreateAsync(Composite(
            "Observation.component", (sideUrl, "extension.where(url = 'http://example.jp/side').value.as(string)"), ("http://hl7.org/fhir/SearchParameter/clinical-code", "code")))).Text("id");
        var fresh = (await client.CreateAsync(Panel(("systolic", "左", 150), ("diastolic", "右", 80)))).Text("id");
        await (await client.GetAsync($"/fhir/Observation?{Query("右$systolic")}", Cancellation)).OutcomeAsync(400);

        var result = await ReindexAsync(client);
        Assert.Contains($"SearchParameter/{composite}/_history/1", result.GetRawText(), StringComparison.Ordinal);
        Assert.Equal([old], await FindAsync(Query("右$systolic")));
        Assert.Equal([fresh], await FindAsync(Query("左$http://example.jp/bp|systolic")));
        Assert.Equal([old, fresh], await FindAsync(Query("右$systolic,左$systolic")));
        Assert.Empty(await FindAsync(Query("上$systolic")));
        Assert.Equal([old], await FindAsync($"_filter={Uri.EscapeDataString("side-and-code[side eq 右].code eq systolic")}"));
        Assert.Contains("side-and-code", (await client.GetFhirAsync("/fhir/metadata")).GetRawText(), StringComparison.Ordinal);

        await appliance.RestartAsync();
        Assert.Equal([old], await FindAsync(Query("右$systolic")));
        // Without what defines its component it is unknown, until that is there again.
        var definition = await client.GetStringAsync($"/fhir/SearchParameter/{side}", Cancellation);
        await client.DeleteAsync($"/fhir/SearchParameter/{side}", Cancellation);
        await (await client.SendFhirAsync(HttpMethod.Get, $"/fhir/Observation?{Query("右$systolic")}", null, ("Prefer", "handling=strict"))).OutcomeAsync(400);
        await client.PutFhirAsync($"/fhir/SearchParameter/{side}", definition);
        Assert.Equal([old], await FindAsync(Query("右$systolic")));

        async Task<string[]> FindAsync(string query) => (await client.GetFhirAsync($"/fhir/Observation?{query}")).Ids();

        static string Query(string value) => $"side-and-code={Uri.EscapeDataString(value)}";
    }

    private static string Panel(params (string Code, string Side, int Value)[] components) =>
        $$"""
        { "resourceType": "Observation", "status": "final", "code": { "text": "血圧" }, "component": [{{string.Join(", ", components.Select(component =>
            $$"""{ "extension": [{ "url": "http://example.jp/side", "valueString": "{{component.Side}}" }], "code": { "coding": [{ "system": "http://example.jp/bp", "code": "{{component.Code}}" }] }, "valueQuantity": { "value": {{component.Value}} } }"""))}}] }
        """;

    private static string Composite(string expression, params (string Definition, string Expression)[] components) =>
        $$"""
        { "resourceType": "SearchParameter", "url": "http://example.jp/SearchParameter/{{Some.Unique()}}", "name": "SideAndCode", "status": "active", "description": "d",
          "code": "side-and-code", "base": ["Observation"], "type": "composite", "expression": "{{expression}}",
          "component": [{{string.Join(", ", components.Select(component => $$"""{ "definition": "{{component.Definition}}", "expression": "{{component.Expression}}" }"""))}}] }
        """;

    private static async Task<JsonElement> ReindexAsync(HttpClient client)
    {
        using var accepted = await client.PostAsync("/fhir/$reindex", null, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await UntilAsync(client, accepted.Content.Headers.ContentLocation!, _ => false);
        return await client.GetFhirAsync(accepted.Content.Headers.ContentLocation!.ToString());
    }

    // Until it has ended, or its progress is enough.
    private static async Task UntilAsync(HttpClient client, Uri status, Func<int, bool> isEnough)
    {
        for (var attempt = 0; attempt < 4000; attempt++)
        {
            await Task.Delay(20, Cancellation);
            using var answer = await client.GetAsync(status, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) return;
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var progress = answer.Headers.GetValues("X-Progress").Single();
            if (progress.Contains('/', StringComparison.Ordinal) && isEnough(int.Parse(progress.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture))) return;
        }
        Assert.Fail("The reindexing did not end in time.");
    }

    private static async Task<List<string>> ParametersAsync(HttpClient client) =>
        [.. (await client.GetFhirAsync("/fhir/metadata")).GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(type => type.Text("type") == "Patient")
            .GetProperty("searchParam").EnumerateArray().Select(parameter => parameter.Text("name"))];

    private static string WithColour(string colour) =>
        $$"""{ "resourceType": "Patient", "extension": [{ "url": "http://example.jp/colour", "valueString": "{{colour}}" }] }""";

    private static string Parameter(string code, string expression, string? id = null) =>
        $$"""
        { "resourceType": "SearchParameter", {{(id is null ? "" : $"\"id\": \"{id}\",")}} "url": "http://example.jp/SearchParameter/{{Some.Unique()}}", "name": "Colour", "status": "active", "description": "d",
          "code": "{{code}}", "base": ["Patient"], "type": "string", "expression": "{{expression}}" }
        """;
}
