using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests;

/// <summary>$validate and the policy of what is checked on writes.</summary>
public sealed class ValidateTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Validate_answers_what_it_finds_with_place_line_and_rule()
    {
        var outcome = await PostAsync("/fhir/Observation/$validate", "{\n  \"resourceType\": \"Observation\",\n  \"status\": \"secretive\",\n  \"code\": { \"text\": \"x\" }\n}");
        var issue = Assert.Single(outcome["issue"]!.AsArray(), each => each!["severity"]!.GetValue<string>() == "error")!;
        Assert.Equal("Observation.status", issue["expression"]![0]!.GetValue<string>());
        Assert.Equal("code-invalid", issue["code"]!.GetValue<string>());
        Assert.Equal(3, Extension(issue, "operationoutcome-issue-line")!["valueInteger"]!.GetValue<int>());
        Assert.Equal("Observation.status", Extension(issue, "operationoutcome-message-id")!["valueString"]!.GetValue<string>());
        Assert.DoesNotContain("secretive", outcome.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_speaks_Japanese_to_those_who_ask_for_it()
    {
        var outcome = await PostAsync("/fhir/Patient/$validate", """{"resourceType":"Patient","active":"yes"}""", "ja,en;q=0.5");
        Assert.Contains(outcome["issue"]!.AsArray(), issue => issue!["diagnostics"]!.GetValue<string>().Contains("boolean 型の値", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_takes_parameters_modes_and_profiles()
    {
        const string heartRate = """{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-01-01","valueQuantity":{"value":70,"unit":"/min","system":"http://unitsofmeasure.org","code":"UNIT"}}""";
        const string profile = "http://hl7.org/fhir/StructureDefinition/heartrate";
        Assert.Empty(Errors(await PostAsync("/fhir/Observation/$validate?profile=" + profile, heartRate.Replace("UNIT", "/min", StringComparison.Ordinal))));
        var parameters = $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{heartRate.Replace("UNIT", "mmHg", StringComparison.Ordinal)}}},{"name":"profile","valueUri":"{{profile}}"}]}""";
        Assert.Contains(Errors(await PostAsync("/fhir/$validate", parameters)), issue => issue["expression"]![0]!.GetValue<string>().StartsWith("Observation.value", StringComparison.Ordinal));

        Assert.Single(Errors(await PostAsync("/fhir/Patient/$validate?mode=update", """{"resourceType":"Patient"}""")));
        Assert.Single(Errors(await PostAsync("/fhir/Patient/$validate?mode=burn", """{"resourceType":"Patient"}""")));
        Assert.Single(Errors(await PostAsync("/fhir/Observation/$validate", """{"resourceType":"Patient"}""")));
        Assert.NotEmpty(Errors(await PostAsync("/fhir/Patient/$validate", """{"resourceType":"Patient","id":"not an id"}""")));
        Assert.Empty(Errors(await PostAsync("/fhir/Patient/$validate?mode=delete", "")));
    }

    [Fact]
    public async Task A_stored_resource_is_validated_where_it_is()
    {
        var patient = await appliance.DataManager.CreateAsync(Some.Patient());
        var answer = await appliance.DataManager.GetAsync($"/fhir/Patient/{patient.Text("id")}/$validate", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Errors(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!));
        Assert.Equal(HttpStatusCode.NotFound, (await appliance.DataManager.GetAsync("/fhir/Patient/nobody/$validate", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_site_chooses_what_is_enforced()
    {
        await using var own = await ApplianceProcess.StartAsync(["--roles", "clinical"], new Dictionary<string, string> { ["DATABANK_Fhir__Validation__Types__Observation"] = "Warn", ["DATABANK_Fhir__Validation__Profiles"] = "Enforce", ["DATABANK_Fhir__Validation__Clients__test-ingest__Default"] = "Warn", ["DATABANK_Fhir__Validation__Clients__test-clinician__Profiles"] = "Warn" });
        const string unfinished = """{"resourceType":"Observation","code":{"text":"x"}}""";
        using var request = Post("/fhir/Observation", unfinished);
        request.Headers.Add("Prefer", "return=OperationOutcome");
        var stored = await own.DataManager.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        Assert.Contains("Observation.status", await stored.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await own.DataManager.SendAsync(Post("/fhir/Patient", """{"resourceType":"Patient","gender":"x"}"""), Cancellation)).StatusCode);

        var claims = """{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"]}}""";
        Assert.Equal(HttpStatusCode.BadRequest, (await own.DataManager.SendAsync(Post("/fhir/Patient", claims), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await appliance.DataManager.SendAsync(Post("/fhir/Patient", claims), Cancellation)).StatusCode);

        // Clients that are known to send what is not whole yet.
        Assert.Equal(HttpStatusCode.Created, (await own.Ingest.SendAsync(Post("/fhir/Patient", """{"resourceType":"Patient","gender":"x"}"""), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Ingest.SendAsync(Post("/fhir/Patient", claims), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await own.Clinician.SendAsync(Post("/fhir/Patient", claims), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await own.Clinician.SendAsync(Post("/fhir/Patient", """{"resourceType":"Patient","gender":"x"}"""), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Research_face_has_no_validate()
    {
        using var request = Post("/research/no-such-theme/fhir/Patient/$validate", """{"resourceType":"Patient"}""");
        Assert.NotEqual(HttpStatusCode.OK, (await appliance.DataManager.SendAsync(request, Cancellation)).StatusCode);
    }

    private async Task<JsonNode> PostAsync(string path, string body, string? language = null)
    {
        using var request = Post(path, body);
        if (language is not null) request.Headers.Add("Accept-Language", language);
        var answer = await appliance.DataManager.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var outcome = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("OperationOutcome", outcome["resourceType"]!.GetValue<string>());
        return outcome;
    }

    private static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/fhir+json") };

    private static List<JsonNode> Errors(JsonNode outcome) => [.. outcome["issue"]!.AsArray().Where(issue => issue!["severity"]!.GetValue<string>() is "error" or "fatal").Select(issue => issue!)];

    private static JsonNode? Extension(JsonNode issue, string name) => issue["extension"]!.AsArray().FirstOrDefault(each => each!["url"]!.GetValue<string>().EndsWith(name, StringComparison.Ordinal));
}
