using System.Net;
using System.Runtime.Versioning;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public sealed class AccessTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/fhir/Patient")]
    [InlineData("POST", "/fhir")]
    [InlineData("POST", "/fhir/Patient")]
    [InlineData("DELETE", "/fhir/Patient/x")]
    [InlineData("PATCH", "/fhir/Patient/x")]
    [InlineData("GET", "/fhir/AuditEvent")]
    [InlineData("GET", "/fhir/no/such/thing/at/all")]
    [InlineData("POST", "/fhir/metadata")]
    [InlineData("GET", "/dicomweb/studies")]
    [InlineData("POST", "/genomics/files")]
    [InlineData("GET", "/research/any/fhir/Patient")]
    [InlineData("GET", "/research/any/fhir/metadata")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/nowhere")]
    [InlineData("OPTIONS", "/fhir/Patient")]
    public async Task Without_a_token_everything_is_unauthorized_whether_it_exists_or_not(string method, string url)
    {
        using var answer = await appliance.Anonymous.SendFhirAsync(new HttpMethod(method), url, method == "POST" ? "{}" : null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        if (url.Contains("/fhir", StringComparison.Ordinal)) await answer.OutcomeAsync(401);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/fhir/metadata")]
    [InlineData("/fhir/.well-known/smart-configuration")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/viewer/")]
    public async Task What_the_contract_opens_is_open(string url)
    {
        using var answer = await appliance.Anonymous.GetAsync(url, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_data_folder_is_closed_to_other_users()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(Owner, File.GetUnixFileMode(appliance.DataFolder));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(appliance.DataFolder, "keys")));
    }

    [Fact]
    public async Task Tokens_that_are_forged_expired_or_meant_for_others_are_refused()
    {
        var good = appliance.Token(Roles.Clinician);
        var parts = good.Split('.');
        using var foreignFolder = new TemporaryFolder();
        using var foreignKey = await SigningKey.OpenAsync(foreignFolder.Path, Cancellation);
        string[] bad =
        [
            "",
            "nonsense",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
            $"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{parts[1]}.",
            new TokenIssuer(foreignKey, TimeProvider.System).Issue(new TokenRequest("x", [Roles.Administrator], [], TimeSpan.FromHours(1))),
            appliance.Token(new TokenRequest("x", [Roles.Administrator], [], TimeSpan.FromSeconds(-120))),
        ];
        foreach (var token in bad)
        {
            using var client = appliance.Anonymous;
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            using var answer = await client.GetAsync("/fhir/Patient", Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(Roles.Administrator, 200, 201, 201, 200)]
    [InlineData(Roles.DataManager, 200, 201, 201, 403)]
    [InlineData(Roles.Clinician, 200, 201, 403, 403)]
    [InlineData(Roles.Ingest, 403, 201, 403, 403)]
    [InlineData(Roles.Auditor, 403, 403, 403, 200)]
    [InlineData(Roles.Researcher, 403, 403, 403, 403)]
    [InlineData(Roles.MappingHolder, 403, 403, 403, 403)]
    [InlineData(Roles.SystemProxy, 200, 403, 403, 403)]
    public async Task Each_role_may_do_what_the_table_says(string role, int read, int write, int govern, int audit)
    {
        using var client = appliance.Client(appliance.Token(role));
        using var reading = await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
        using var writing = await client.PostFhirAsync("/fhir/Patient", Some.Patient());
        using var governing = await client.PostFhirAsync("/fhir/ResearchStudy", Some.ResearchStudy());
        using var auditing = await client.GetAsync("/fhir/AuditEvent?_count=1", Cancellation);
        Assert.Equal([read, write, govern, audit], new[] { reading, writing, governing, auditing }.Select(answer => (int)answer.StatusCode));
    }

    [Fact]
    public async Task Unknown_roles_may_nothing()
    {
        using var client = appliance.Client(appliance.Token("emperor"));
        using var answer = await client.GetAsync("/fhir/Patient", Cancellation);
        await answer.OutcomeAsync(403);
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("batch")]
    public async Task Clinicians_cannot_write_consent_by_way_of_a_bundle(string type)
    {
        var bundle = $$"""
            { "resourceType": "Bundle", "type": "{{type}}", "entry": [
              { "resource": {{Some.Consent("Patient/x")}}, "request": { "method": "POST", "url": "Consent", "ifNoneExist": "patient=Patient/{{Some.Unique()}}" } } ] }
            """;
        using var clinician = await appliance.Clinician.PostFhirAsync("/fhir", bundle);
        if (type == "transaction") await clinician.OutcomeAsync(403);
        else Assert.Equal("403", (await clinician.JsonAsync()).Text("entry", "0", "response", "status"));

        using var manager = await appliance.DataManager.PostFhirAsync("/fhir", bundle);
        Assert.Equal("201", (await manager.JsonAsync()).Text("entry", "0", "response", "status"));
    }

    [Fact]
    public async Task Clinicians_cannot_change_or_delete_a_study()
    {
        var id = (await appliance.DataManager.CreateAsync(Some.ResearchStudy())).Text("id");
        using var update = await appliance.Clinician.PutFhirAsync($"/fhir/ResearchStudy/{id}", $$"""{ "resourceType": "ResearchStudy", "id": "{{id}}", "status": "completed" }""");
        using var delete = await appliance.Clinician.DeleteAsync($"/fhir/ResearchStudy/{id}", Cancellation);
        await update.OutcomeAsync(403);
        await delete.OutcomeAsync(403);
        Assert.Equal("active", (await appliance.DataManager.GetFhirAsync($"/fhir/ResearchStudy/{id}")).Text("status"));
    }

    [Fact]
    public async Task Metrics_are_for_administrators()
    {
        using var clinician = await appliance.Clinician.GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, clinician.StatusCode);
        var metrics = await appliance.Administrator.GetStringAsync("/metrics", Cancellation);
        Assert.Contains("http_server_request_duration", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/research/theirs/fhir/Patient")]
    [InlineData("/research/theirs/fhir/metadata")]
    [InlineData("/research/nonexistent/fhir/Patient")]
    public async Task Themes_of_others_look_like_themes_that_do_not_exist(string url)
    {
        using var researcher = await appliance.Researcher("ours").GetAsync(url, Cancellation);
        await researcher.OutcomeAsync(404);
        using var clinician = await appliance.Clinician.GetAsync(url, Cancellation);
        await clinician.OutcomeAsync(403);
    }

    [Fact]
    public async Task Console_opens_without_a_token_and_shows_health()
    {
        foreach (var (url, mediaType) in new[] { ("/console/", "text/html"), ("/console/console.css", "text/css"), ("/console/console.js", "text/javascript") })
        {
            using var answer = await appliance.Anonymous.GetAsync(url, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
            if (mediaType == "text/html") Assert.Contains("稼働中", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
        }
    }
}
