using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>What answers tell browsers, who may call from one, and whose word counts on where a request comes from.</summary>
public sealed class WebMannersTests
{
    private const string Page = "https://viewer.hospital.example.jp";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_keeps_browsers_from_running_framing_and_keeping_it()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var clinician = appliance.Clinician;
        foreach (var (url, isPage) in new[] { ("/fhir/Patient?_count=1", false), ("/fhir/Nothing/1", false), ("/nowhere", false), ("/dicomweb/studies", false), ("/health/live", false), ("/fhir/metadata", false), ("/ig/", true), ("/viewer/", true), ("/console/", true) })
        {
            using var answer = await clinician.GetAsync(url, Cancellation);
            string Header(string name) => string.Join(',', answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.TryGetValues(name, out values) ? values : []);
            Assert.Equal("nosniff", Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header("Referrer-Policy"));
            Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
            Assert.NotEqual("", Header("Cache-Control"));
            Assert.Contains("frame-ancestors 'self'|frame-ancestors 'none'".Split('|'), each => Header("Content-Security-Policy").Contains(each, StringComparison.Ordinal));
            if (!isPage) Assert.StartsWith("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("", Header("Server"));
            Assert.Equal("", Header("Strict-Transport-Security")); // Plain HTTP says nothing of it (RFC 6797 §7.2).
        }
        using var preflight = await SendAsync(appliance.Anonymous, HttpMethod.Options, "/fhir/Patient", ("Origin", Page), ("Access-Control-Request-Method", "GET"));
        Assert.Equal(HttpStatusCode.Unauthorized, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Pages_that_are_listed_may_call_and_no_others()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__Origins__0"] = Page });
        using var preflight = await SendAsync(appliance.Anonymous, HttpMethod.Options, "/fhir/Patient", ("Origin", Page), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,if-match"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(Page, Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));
        using var read = await SendAsync(appliance.Clinician, HttpMethod.Get, "/fhir/Patient?_count=1", ("Origin", Page));
        Assert.Equal(Page, Assert.Single(read.Headers.GetValues("Access-Control-Allow-Origin")));
        using var refused = await SendAsync(appliance.Anonymous, HttpMethod.Get, "/fhir/Patient?_count=1", ("Origin", Page));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        foreach (var origin in new[] { "https://evil.example.com", "null", Page + ".evil.example.com", "http://viewer.hospital.example.jp" })
        {
            using var foreign = await SendAsync(appliance.Clinician, HttpMethod.Get, "/fhir/Patient?_count=1", ("Origin", origin));
            Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"), origin);
            using var asked = await SendAsync(appliance.Anonymous, HttpMethod.Options, "/fhir/Patient", ("Origin", origin), ("Access-Control-Request-Method", "PUT"));
            Assert.False(asked.Headers.Contains("Access-Control-Allow-Origin"), origin);
        }
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.9", "https://databank.example.jp")]
    [InlineData("192.0.2.1", "127.0.0.1", null)]
    [InlineData(null, "127.0.0.1", null)]
    public async Task Where_a_request_comes_from_is_said_by_listed_proxies_alone(string? proxy, string address, string? server)
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: proxy is null ? null : new Dictionary<string, string> { ["DATABANK_Web__Proxies__0"] = proxy });
        var id = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id");
        using var read = await SendAsync(
            appliance.Clinician, HttpMethod.Get, $"/fhir/Patient/{id}", ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "databank.example.jp"));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        var found = (await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient={id}&subtype=read&agent.identifier=test-clinician")).GetRawText();
        Assert.Contains($"\"address\":\"{address}\"", found, StringComparison.Ordinal);
        Assert.Contains($"\"address\":\"{server ?? appliance.BaseAddress.ToString().TrimEnd('/')}\"", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Access__Origins__0", "*", "Access:Origins")]
    [InlineData("Access__Origins__0", "http://viewer.hospital.example.jp", "Access:Origins")]
    [InlineData("Access__Origins__0", "https://viewer.hospital.example.jp/page", "Access:Origins")]
    [InlineData("Web__Proxies__0", "everybody", "Web:Proxies")]
    [InlineData("Tls__CertificateFile", "/nowhere.pem", "/nowhere.pem")]
    [InlineData("Tls__Clients__0__Id", "x", "Tls:ClientAuthorityFile")]
    [InlineData("Tls__CertificateRoles__0", "emperor", "Tls:CertificateRoles")]
    [InlineData("Limits__HeaderBytes", "1", "HeaderBytes")]
    [InlineData("Audit__RetentionDays", "0", "Audit:RetentionDays")]
    [InlineData("Audit__Export__To", "ftp://x", "syslog://")]
    public async Task Wrong_settings_end_the_start_with_a_sentence(string name, string value, string says)
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.RunAsync(new Dictionary<string, string> { [$"DATABANK_{name}"] = value }, "serve", "--data", Path.Combine(folder.Path, "data"), "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request, Cancellation);
    }
}
