using System.Net;
using System.Text;

namespace DataBank.IntegrationTests;

public sealed class BadInputTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Malformed_json_is_refused_with_its_position()
    {
        using var answer = await client.PostFhirAsync("/fhir/Patient", "{ \"resourceType\": \"Patient\",\n  \"gender\": male }");
        var issue = await answer.OutcomeAsync(400);
        Assert.Contains("line 2", issue.Text("diagnostics"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/fhir/Pateint", """{ "resourceType": "Patient" }""", 404)]
    [InlineData("POST", "/fhir/Patient", """{ "resourceType": "Pateint" }""", 400)]
    [InlineData("POST", "/fhir/Patient", """{ "resourceType": "Observation", "status": "final", "code": { "text": "x" } }""", 400)]
    [InlineData("POST", "/fhir/Patient", """[1, 2]""", 400)]
    [InlineData("POST", "/fhir/Patient", "", 400)]
    [InlineData("POST", "/fhir/Patient", """{ "resourceType": "Patient", "shoeSize": 27 }""", 400)]
    [InlineData("POST", "/fhir/Patient", """{ "resourceType": "Patient", "birthDate": "1970-13-45" }""", 400)]
    [InlineData("PUT", "/fhir/Patient/a", """{ "resourceType": "Patient", "id": "b" }""", 400)]
    [InlineData("PUT", "/fhir/Patient/a", """{ "resourceType": "Patient" }""", 400)]
    [InlineData("PUT", "/fhir/Patient/not_an_id", """{ "resourceType": "Patient", "id": "not_an_id" }""", 400)]
    [InlineData("GET", "/fhir/Pateint", null, 404)]
    [InlineData("GET", "/fhir/Patient/nobody", null, 404)]
    [InlineData("GET", "/fhir/Patient/nobody/_history/x", null, 404)]
    [InlineData("GET", "/fhir/Patient/a/b/c/d", null, 404)]
    [InlineData("PATCH", "/fhir/Patient/a", "[]", 400)]
    [InlineData("DELETE", "/fhir/Patient", null, 400)]
    public async Task Wrong_requests_are_answered_with_an_outcome(string method, string url, string? body, int status)
    {
        using var answer = await client.SendFhirAsync(new HttpMethod(method), url, body);
        await answer.OutcomeAsync(status);
        if (status == 405) Assert.NotEmpty(answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"extension\":[", 5000));
        using var answer = await client.PostFhirAsync("/fhir/Patient", "{\"resourceType\":\"Patient\",\"extension\":[" + deep);
        await answer.OutcomeAsync(400);
    }

    [Theory]
    [InlineData("application/fhir+turtle")]
    [InlineData("text/plain")]
    [InlineData("application/fhir+json; charset=shift_jis")]
    public async Task Other_media_types_are_refused(string mediaType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("<Patient/>"));
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        using var answer = await client.PostAsync("/fhir/Patient", content, Cancellation);
        await answer.OutcomeAsync(415);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Oversized_body_is_refused_and_nothing_is_stored(bool isLengthKnown)
    {
        var value = Some.Unique();
        var patient = Some.Patient(identifier: value).TrimEnd().TrimEnd('}') + ", \"text\": { \"status\": \"empty\", \"div\": \"" + new string('x', 17 * 1024 * 1024) + "\" } }";
        using HttpContent content = isLengthKnown
            ? new ByteArrayContent(Encoding.UTF8.GetBytes(patient))
            : new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(patient)));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/fhir+json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = content };
        request.Headers.TransferEncodingChunked = !isLengthKnown;
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request, Cancellation);
        await answer.OutcomeAsync(413);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Outcome_does_not_repeat_what_was_sent()
    {
        using var answer = await client.PostFhirAsync("/fhir/Patient", """{ "resourceType": "Patient", "gender": "鈴木花子", "birthDate": "鈴木花子" }""");
        var text = (await answer.OutcomeAsync(400)).GetRawText();
        Assert.DoesNotContain("鈴木花子", text, StringComparison.Ordinal);
        Assert.Contains("Patient.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_outside_fhir_are_problem_details()
    {
        using var answer = await client.GetAsync("/nowhere", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
