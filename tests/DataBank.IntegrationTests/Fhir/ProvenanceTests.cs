namespace DataBank.IntegrationTests;

/// <summary>X-Provenance (https://hl7.org/fhir/R4/provenance.html#header).</summary>
public sealed class ProvenanceTests(ApplianceProcess appliance)
{
    private const string Provenance = """{"resourceType":"Provenance","recorded":"2026-03-04T10:15:00+09:00","agent":[{"who":{"display":"検査室"}}]}""";

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task A_provenance_with_a_bundle_is_about_all_that_it_writes()
    {
        const string Provenance = """{"resourceType":"Provenance","recorded":"2026-03-04T10:15:00Z","agent":[{"who":{"display":"EHR"}}]}""";
        var bundle = Bundles.Of("transaction", Bundles.Post(Some.Patient()), Bundles.Post(Some.Patient()), Bundles.Get("Patient?_count=1"));
        var response = await (await client.PostFhirAsync("/fhir", bundle, ("X-Provenance", Provenance))).JsonAsync();
        string[] written = [response.Written(0), response.Written(1)];
        var provenance = Assert.Single((await client.GetFhirAsync($"/fhir/Provenance?target={written[0]}")).GetProperty("entry").EnumerateArray()).GetProperty("resource");
        Assert.Equal(written.Select(key => $"{key}/_history/1"), provenance.GetProperty("target").EnumerateArray().Select(target => target.Text("reference")));

        var batch = await (await client.PostFhirAsync("/fhir", Bundles.Of("batch", Bundles.Post(Some.Patient()), Bundles.Post(Some.Patient())), ("X-Provenance", Provenance))).JsonAsync();
        foreach (var entry in new[] { 0, 1 })
            Assert.Equal(1, Assert.Single((await client.GetFhirAsync($"/fhir/Provenance?target={batch.Written(entry)}")).GetProperty("entry").EnumerateArray()).GetProperty("resource").GetProperty("target").GetArrayLength());

        var number = Some.Unique();
        using var refused = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Bundles.Post(Some.Patient(number))), ("X-Provenance", """{"resourceType":"Provenance"}"""));
        await refused.OutcomeAsync(400);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={number}")).Ids());
    }

    [Fact]
    public async Task A_provenance_in_the_header_is_stored_with_what_it_is_about()
    {
        using var created = await client.PostFhirAsync("/fhir/Patient", Some.Patient(), ("X-Provenance", Escaped(Provenance)));
        var id = (await created.JsonAsync()).Text("id");
        var found = await client.GetFhirAsync($"/fhir/Provenance?target=Patient/{id}");
        Assert.Single(found.Ids());
        Assert.Equal($"Patient/{id}/_history/1", found.Text("entry", "0", "resource", "target", "0", "reference"));
        Assert.Equal("検査室", found.Text("entry", "0", "resource", "agent", "0", "who", "display"));

        using var updated = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id, family: "佐藤"), ("X-Provenance", Escaped(Provenance)));
        using var unchanged = await client.PutFhirAsync($"/fhir/Patient/{id}", (await updated.JsonAsync()).GetRawText(), ("X-Provenance", Escaped(Provenance)));
        Assert.Equal(2, (await client.GetFhirAsync($"/fhir/Provenance?target=Patient/{id}")).Ids().Length);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Provenance"}""")]
    [InlineData("""{"resourceType":"Provenance","target":[{"reference":"Patient/x"}],"recorded":"2026-03-04T10:15:00+09:00","agent":[{"who":{"display":"x"}}]}""")]
    [InlineData("nonsense")]
    public async Task Without_a_good_provenance_nothing_is_stored(string provenance)
    {
        var value = Some.Unique();
        using var answer = await client.PostFhirAsync("/fhir/Patient", Some.Patient(identifier: value), ("X-Provenance", provenance));
        await answer.OutcomeAsync(400);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    // Headers are ASCII.
    private static string Escaped(string json) => string.Concat(json.Select(letter => letter < 128 ? $"{letter}" : $"\\u{(int)letter:x4}"));
}
