using System.Diagnostics;
using System.Net;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Texts and patterns that take a naive matcher for ever (ReDoS): answered, and soon.</summary>
public sealed class PatternTests(ApplianceProcess appliance)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20); // On a busy machine; for ever is longer.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Values_of_searches_are_read_in_linear_time()
    {
        using var clinician = appliance.Clinician;
        foreach (var filling in new[] { "a", "(", "\\", "$", ",", "|", "-", "0", "9", ".", ":", "%25", "あ", "ﾊﾟ", "\u0301" })
        {
            var text = string.Concat(Enumerable.Repeat(filling, 2000))[..Math.Min(6000, filling.Length * 2000)];
            foreach (var parameter in new[] { "name", "name:contains", "identifier", "birthdate", "_lastUpdated", "_id", "_profile", "general-practitioner", "_has:Observation:patient:value-quantity", "_sort", "_include", "_elements", "_filter", "_content", "_type" })
            {
                var answer = await TimedAsync(clinician, HttpMethod.Post, "/fhir/Patient/_search", $"{Uri.EscapeDataString(parameter)}={(filling == "%25" ? text : Uri.EscapeDataString(text))}", "application/x-www-form-urlencoded");
                Assert.True((int)answer is 200 or (>= 400 and < 500), $"{parameter} {filling}: {(int)answer}");
            }
        }
        foreach (var url in new[] { "/dicomweb/studies?PatientName=", "/dicomweb/studies?StudyDate=", "/dicomweb/studies?StudyInstanceUID=", "/dicomweb/studies?includefield=" })
        {
            foreach (var filling in new[] { "*a", "*?", "1.", "-" })
            {
                var answer = await TimedAsync(clinician, HttpMethod.Get, url + Uri.EscapeDataString(string.Concat(Enumerable.Repeat(filling, 1500))), null, null);
                Assert.True((int)answer is 200 or 204 or (>= 400 and < 500), $"{url} {filling}: {(int)answer}");
            }
        }
    }

    [Fact]
    public async Task Wildcards_of_DICOM_queries_are_matched_in_bounded_time()
    {
        using var ingest = appliance.Ingest;
        await ingest.StoreCleanlyAsync(new TestImage { Description = new string('a', 60) });
        using var clinician = appliance.Clinician;
        var answer = await TimedAsync(clinician, HttpMethod.Get, "/dicomweb/series?SeriesDescription=" + Uri.EscapeDataString(string.Concat(Enumerable.Repeat("*a", 30)) + "*b"), null, null);
        Assert.True((int)answer is 200 or 204 or 400, $"{(int)answer}");
        answer = await TimedAsync(clinician, HttpMethod.Get, "/dicomweb/studies?StudyDescription=" + Uri.EscapeDataString(string.Concat(Enumerable.Repeat("*a", 30)) + "*b"), null, null);
        Assert.True((int)answer is 200 or 204 or 400, $"{(int)answer}");
    }

    [Fact]
    public async Task Patterns_of_parameters_and_filters_are_stopped()
    {
        var code = $"evil{Some.Unique()}";
        using var administrator = appliance.Administrator;
        var parameter = $$"""
            { "resourceType": "SearchParameter", "id": "{{code}}", "url": "http://x.example/{{code}}", "name": "evil", "status": "active", "description": "x", "code": "{{code}}", "base": [ "Basic" ], "type": "token",
              "expression": "Basic.extension.value.where($this.matches('^(a+)+$'))" }
            """;
        var made = await TimedAsync(administrator, HttpMethod.Put, $"/fhir/SearchParameter/{code}", parameter, "application/fhir+json");
        Assert.True((int)made is 200 or 201 or (>= 400 and < 500), $"{(int)made}");
        using var clinician = appliance.Clinician;
        var evil = $$"""{ "resourceType": "Basic", "code": { "text": "x" }, "extension": [ { "url": "http://x.example/e", "valueString": "{{new string('a', 5000)}}!" } ] }""";
        var stored = await TimedAsync(clinician, HttpMethod.Post, "/fhir/Basic", evil, "application/fhir+json");
        Assert.True((int)stored is 201 or (>= 400 and < 500), $"{(int)stored}");

        var filter = """
            { "resourceType": "Parameters", "parameter": [ { "name": "valueSet", "resource": { "resourceType": "ValueSet", "status": "active", "url": "http://x.example/vs",
              "compose": { "include": [ { "system": "http://hl7.org/fhir/administrative-gender", "filter": [ { "property": "code", "op": "regex", "value": "(a|a?)+$(.*)*x{0,1000}{0,1000}" } ] } ] } } } ] }
            """;
        var expanded = await TimedAsync(clinician, HttpMethod.Post, "/fhir/ValueSet/$expand", filter, "application/fhir+json");
        Assert.True((int)expanded is 200 or (>= 400 and < 500), $"{(int)expanded}");
    }

    private static async Task<HttpStatusCode> TimedAsync(HttpClient client, HttpMethod method, string url, string? body, string? type)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(method, url);
        if (body is not null) request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type!));
        using var answer = await client.SendAsync(request, Cancellation);
        var time = Stopwatch.GetElapsedTime(started);
        Assert.True(time < Soon, $"{method} {url[..Math.Min(80, url.Length)]}: {time}");
        return answer.StatusCode;
    }
}
