using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>Patch of an instance, by a condition and in bundles (https://hl7.org/fhir/R4/http.html#patch).</summary>
public sealed class PatchTests(ApplianceProcess appliance)
{
    private const string JsonPatch = "application/json-patch+json";

    private readonly HttpClient client = appliance.Clinician;

    [Theory]
    [InlineData(JsonPatch, """[{"op":"replace","path":"/name/0/family","value":"佐藤"}]""")]
    [InlineData("application/fhir+json", """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.name[0].family"},{"name":"value","valueString":"佐藤"}]}]}""")]
    public async Task A_patch_makes_a_version_that_is_found_by_what_it_changed(string mediaType, string patch)
    {
        var value = Some.Unique();
        var id = (await client.CreateAsync(Some.Patient(identifier: value))).Text("id");
        using var answer = await PatchAsync($"/fhir/Patient/{id}", mediaType, patch);
        Assert.Equal((HttpStatusCode.OK, "W/\"2\""), (answer.StatusCode, answer.Headers.ETag?.ToString()));
        Assert.Equal("佐藤", (await answer.JsonAsync()).Text("name", "0", "family"));
        Assert.Equal([id], (await client.GetFhirAsync($"/fhir/Patient?identifier={value}&family=佐藤")).Ids());
        Assert.Equal("PATCH", (await client.GetFhirAsync($"/fhir/Patient/{id}/_history")).Text("entry", "0", "request", "method"));

        using var again = await PatchAsync($"/fhir/Patient/{id}", mediaType, patch);
        Assert.Equal((HttpStatusCode.OK, "W/\"2\""), (again.StatusCode, again.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task Decimals_that_a_patch_does_not_touch_keep_their_digits()
    {
        var observation = await client.CreateAsync(Some.Observation("Patient/x").Replace("13.5", "13.500", StringComparison.Ordinal));
        using var answer = await PatchAsync($"/fhir/Observation/{observation.Text("id")}", JsonPatch, """[{"op":"replace","path":"/status","value":"amended"}]""");
        Assert.Equal("13.500", (await answer.JsonAsync()).Text("valueQuantity", "value"));
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"/gender","value":"nonsense"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/nonsense","value":"x"}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/contact"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/deceasedQuantity","value":{"value":1}}]""", 422)]
    [InlineData("""[{"op":"test","path":"/gender","value":"female"}]""", 409)]
    [InlineData("""{"op":"remove","path":"/gender"}""", 400)]
    public async Task A_patch_that_can_not_be_applied_changes_nothing(string patch, int status)
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        using var answer = await PatchAsync($"/fhir/Patient/{id}", JsonPatch, patch);
        await answer.OutcomeAsync(status);
        Assert.Equal("1", (await client.GetFhirAsync($"/fhir/Patient/{id}")).Text("meta", "versionId"));
    }

    [Fact]
    public async Task A_patch_needs_a_resource_the_version_named_and_a_known_media_type()
    {
        const string Patch = """[{"op":"replace","path":"/gender","value":"female"}]""";
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        await (await PatchAsync($"/fhir/Patient/{Some.Unique()}", JsonPatch, Patch)).OutcomeAsync(404);
        await (await PatchAsync($"/fhir/Patient/{id}", JsonPatch, Patch, "W/\"2\"")).OutcomeAsync(412);
        await (await PatchAsync($"/fhir/Patient/{id}", "application/xml-patch+xml", "<diff/>")).OutcomeAsync(415);
        Assert.Equal(HttpStatusCode.OK, (await PatchAsync($"/fhir/Patient/{id}", JsonPatch, Patch, "W/\"1\"")).StatusCode);
        await client.SendFhirAsync(HttpMethod.Delete, $"/fhir/Patient/{id}");
        await (await PatchAsync($"/fhir/Patient/{id}", JsonPatch, Patch)).OutcomeAsync(410);
    }

    [Fact]
    public async Task A_condition_chooses_what_is_patched()
    {
        const string Patch = """[{"op":"replace","path":"/gender","value":"female"}]""";
        var value = Some.Unique();
        await (await PatchAsync($"/fhir/Patient?identifier={value}", JsonPatch, Patch)).OutcomeAsync(404);
        await client.CreateAsync(Some.Patient(identifier: value));
        Assert.Equal("female", (await (await PatchAsync($"/fhir/Patient?identifier={value}", JsonPatch, Patch)).JsonAsync()).Text("gender"));
        await client.CreateAsync(Some.Patient(identifier: value));
        await (await PatchAsync($"/fhir/Patient?identifier={value}", JsonPatch, Patch)).OutcomeAsync(412);
    }

    [Fact]
    public async Task Racing_patches_are_applied_one_after_the_other()
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(racer =>
            PatchAsync($"/fhir/Patient/{id}", JsonPatch, $$"""[{"op":"add","path":"/name/0/given/-","value":"g{{racer}}"}]""")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(11, (await client.GetFhirAsync($"/fhir/Patient/{id}")).GetProperty("name")[0].GetProperty("given").GetArrayLength());
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Bundles_carry_patches(string type)
    {
        var (first, second) = (Some.Unique(), Some.Unique());
        var id = (await client.CreateAsync(Some.Patient(identifier: first))).Text("id");
        await client.CreateAsync(Some.Patient(identifier: second));
        var json = Convert.ToBase64String(Encoding.UTF8.GetBytes("""[{"op":"replace","path":"/gender","value":"female"}]"""));
        var (urn, address) = (Bundles.NewUrn(), type == "transaction");
        using var answer = await client.PostFhirAsync("/fhir", Bundles.Of(
            type,
            Bundles.Patch($"Patient/{id}", $$"""{"resourceType":"Binary","contentType":"{{JsonPatch}}","data":"{{json}}"}"""),
            Bundles.Patch($"Patient?identifier={second}", $$"""
                { "resourceType": "Parameters", "parameter": [{ "name": "operation", "part": [{ "name": "type", "valueCode": "add" }, { "name": "path", "valueString": "Patient" },
                { "name": "name", "valueString": "managingOrganization" }, { "name": "value", "valueReference": { "reference": "{{(address ? urn : "Organization/x")}}" } }] }] }
                """),
            Bundles.Post("""{"resourceType":"Organization","name":"clinic"}""", urn)));
        var response = await answer.JsonAsync();
        Assert.Equal(["200", "200", "201"], response.Statuses());
        Assert.Equal("female", (await client.GetFhirAsync($"/fhir/Patient/{id}")).Text("gender"));
        Assert.Equal(address ? response.Written(2) : "Organization/x", (await client.GetFhirAsync($"/fhir/{response.Written(1)}")).Text("managingOrganization", "reference"));
    }

    private Task<HttpResponseMessage> PatchAsync(string url, string mediaType, string patch, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, url) { Content = new StringContent(patch, Encoding.UTF8, new MediaTypeHeaderValue(mediaType)) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
