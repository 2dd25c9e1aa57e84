using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DataBank.IntegrationTests;

/// <summary>SMART App Launch: https://hl7.org/fhir/smart-app-launch/app-launch.html</summary>
public sealed class SmartLaunchTests(SmartLaunchTests.Own own) : IClassFixture<SmartLaunchTests.Own>
{
    private readonly ApplianceProcess appliance = own.Appliance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_gets_what_the_person_agrees_to_and_works_within_the_patient()
    {
        var app = await SmartApp.RegisterAsync(appliance, "launch/patient patient/*.rs openid fhirUser offline_access");
        var back = await app.AgreeAsync(own.Browser, "launch/patient patient/Patient.rs patient/Observation.read openid fhirUser offline_access", own.Patient);
        Assert.StartsWith(SmartApp.Redirect, back.ToString(), StringComparison.Ordinal);
        Assert.Equal("state-of-the-app", SmartApp.Parameter(back, "state"));
        var (status, answer) = await app.RedeemAsync(SmartApp.Parameter(back, "code"));
        Assert.True(status == 200, answer.ToString());
        Assert.Equal((own.Patient, "launch/patient patient/Patient.rs patient/Observation.read openid fhirUser offline_access"), (answer.Text("patient"), answer.Text("scope")));
        var identity = new JsonWebToken(answer.Text("id_token"));
        Assert.Equal((own.Person, app.Id), (identity.Subject, identity.Audiences.Single()));
        Assert.Equal(new Uri(appliance.BaseAddress, "/fhir/Practitioner/suzuki").ToString(), identity.GetClaim("fhirUser").Value);

        using var http = appliance.Client(answer.Text("access_token"));
        Assert.Equal(200, await StatusAsync(http, $"/fhir/Patient/{own.Patient}"));
        Assert.Equal(404, await StatusAsync(http, $"/fhir/Patient/{own.Stranger}"));
        Assert.Equal(403, await StatusAsync(http, "/fhir/Condition"));
        Assert.Equal(403, await StatusAsync(http, "/fhir/Patient", HttpMethod.Post));
        Assert.Equal(401, await StatusAsync(appliance.Client(answer.Text("id_token")), $"/fhir/Patient/{own.Patient}")); // It says who somebody is, and opens nothing.
    }

    [Fact] // openid-client, which others wrote: for a person with PKCE, for a program with private_key_jwt.
    public async Task An_OpenID_client_signs_a_person_in_and_a_program()
    {
        using var folder = await NpmPackages.InstallAsync();
        var app = await SmartApp.RegisterAsync(appliance, "launch/patient patient/*.rs openid offline_access");
        using var program = await BackendClient.RegisterAsync(appliance, Roles.Ingest, "system/*.cu");
        var key = Path.Combine(folder.Path, "key.json");
        await File.WriteAllTextAsync(key, program.PrivateJwk, Cancellation);
        using var client = Process.Start(new ProcessStartInfo("node", [
            Path.Combine(folder.Path, "openid-client.mjs"), appliance.BaseAddress.ToString(), app.Id, SmartApp.Redirect, "launch/patient patient/Patient.rs openid offline_access", program.Id, key, "system/Patient.c"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = client.StandardError.ReadToEndAsync(Cancellation);
        var url = await client.StandardOutput.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException(await errors);
        await client.StandardInput.WriteLineAsync((await SmartApp.AgreeAsync(own.Browser, new Uri(url).PathAndQuery, own.Patient, "allow")).ToString().AsMemory(), Cancellation);
        client.StandardInput.Close();
        var output = await client.StandardOutput.ReadToEndAsync(Cancellation);
        await client.WaitForExitAsync(Cancellation);
        Assert.True(client.ExitCode == 0, output + await errors);

        using var json = JsonDocument.Parse(output);
        var found = json.RootElement;
        Assert.Equal((appliance.BaseAddress.ToString(), own.Person, own.Patient), (found.Text("issuer"), found.Text("subject"), found.Text("patient")));
        Assert.Equal("launch/patient patient/Patient.rs openid offline_access", found.Text("scope"));
        Assert.Equal("[200,200]", found.GetProperty("statuses").GetRawText());
        Assert.Equal("invalid_grant", found.Text("again"));
        Assert.NotEqual("taken", found.Text("wrong"));
        Assert.Equal($"""["bearer","system/Patient.c",true,"{program.Id}",false]""", found.GetProperty("program").GetRawText());
        Assert.Contains(found.Text("impostor"), (string?[])["invalid_client", "OAUTH_WWW_AUTHENTICATE_CHALLENGE"]);
    }

    [Fact]
    public async Task The_person_finds_the_patient_by_name_or_number_and_sees_what_is_asked_for()
    {
        var app = await SmartApp.RegisterAsync(appliance, "launch/patient launch/encounter patient/*.rs");
        using var picker = await own.Browser.OpenAsync(app.AuthorizeUrl("launch/patient launch/encounter patient/Observation.rs?category=laboratory", ("patient", own.Stranger)));
        Assert.Contains("患者の選択", own.Browser.Page, StringComparison.Ordinal); // A link does not choose.
        using var found = await own.Browser.SubmitAsync(("find", "佐々木"));
        Assert.Contains($"value=\"{own.Patient}\"", own.Browser.Page, StringComparison.Ordinal);
        using var encounters = await own.Browser.SubmitAsync(("patient", own.Patient));
        Assert.Contains($"value=\"{own.Encounter}\"", own.Browser.Page, StringComparison.Ordinal);
        using var consent = await own.Browser.SubmitAsync(("encounter", own.Encounter));
        Assert.Contains("この患者の検査結果・観察 (category=laboratory)を読む・探す", own.Browser.Page, StringComparison.Ordinal);
        Assert.Contains("佐々木", own.Browser.Page, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' https://app.example.jp;", consent.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var agreed = await own.Browser.SubmitAsync(("decision", "allow"));
        var (_, answer) = await app.RedeemAsync(SmartApp.Parameter(agreed.Headers.Location!, "code"));
        Assert.Equal((own.Patient, own.Encounter), (answer.Text("patient"), answer.Text("encounter")));

        using var denied = await own.Browser.OpenAsync(app.AuthorizeUrl("launch/patient patient/*.rs"));
        using var chosen = await own.Browser.SubmitAsync(("patient", own.Patient));
        using var no = await own.Browser.SubmitAsync(("decision", "deny"));
        Assert.Equal("access_denied", SmartApp.Parameter(no.Headers.Location!, "error"));
    }

    [Fact]
    public async Task An_ehr_launches_an_app_once_for_its_patient()
    {
        var app = await SmartApp.RegisterAsync(appliance, "launch patient/*.rs");
        var other = await SmartApp.RegisterAsync(appliance, "launch patient/*.rs");
        using var ehr = appliance.Ingest;
        using var begun = await ehr.PostAsJsonAsync("/auth/launches", new { client = app.Id, patient = own.Patient, encounter = own.Encounter, person = own.Person }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        var launch = (await begun.JsonAsync()).Text("launch")!;

        Assert.Equal("invalid_request", SmartApp.Parameter(await other.AgreeAsync(own.Browser, "launch patient/*.rs", changes: ("launch", launch)), "error"));
        Assert.Equal("invalid_request", SmartApp.Parameter(await app.AgreeAsync(own.Browser, "launch patient/*.rs", changes: ("launch", "made-up")), "error"));
        using var forAnother = await ehr.PostAsJsonAsync("/auth/launches", new { client = app.Id, patient = own.Patient, person = "somebody-else" }, Cancellation);
        Assert.Equal("invalid_request", SmartApp.Parameter(await app.AgreeAsync(own.Browser, "launch patient/*.rs", changes: ("launch", (await forAnother.JsonAsync()).Text("launch"))), "error"));
        var (_, answer) = await app.RedeemAsync(SmartApp.Parameter(await app.AgreeAsync(own.Browser, "launch patient/*.rs", changes: ("launch", launch)), "code"));
        Assert.Equal((own.Patient, own.Encounter), (answer.Text("patient"), answer.Text("encounter")));
        Assert.Equal("invalid_request", SmartApp.Parameter(await app.AgreeAsync(own.Browser, "launch patient/*.rs", changes: ("launch", launch)), "error"));
    }

    [Fact]
    public async Task Codes_count_once_with_their_verifier_at_their_address()
    {
        var app = await SmartApp.RegisterAsync(appliance, "user/*.rs offline_access");
        var code = await CodeAsync(app, "user/Patient.rs");
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, verifier: new string('a', 43))).Json.Text("error"));
        code = await CodeAsync(app, "user/Patient.rs");
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, redirect: "https://app.example.jp/other")).Json.Text("error"));
        code = await CodeAsync(app, "user/Patient.rs");
        var thief = await SmartApp.RegisterAsync(appliance, "user/*.rs");
        Assert.Equal("invalid_grant", (await thief.RedeemAsync(code, app.Verifier)).Json.Text("error"));

        code = await CodeAsync(app, "user/Patient.rs");
        var (status, answer) = await app.RedeemAsync(code);
        Assert.True(status == 200, answer.ToString());
        using var http = appliance.Client(answer.Text("access_token"));
        Assert.Equal(200, await StatusAsync(http, "/fhir/Patient"));
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code)).Json.Text("error"));
        await Waiting.UntilAsync(async () => await StatusAsync(http, "/fhir/Patient") == 401, TimeSpan.FromSeconds(10)); // A code that comes twice was stolen: its token ends.
    }

    [Fact]
    public async Task Requests_with_a_wrong_address_proof_or_audience_go_nowhere()
    {
        var app = await SmartApp.RegisterAsync(appliance, "user/*.rs");
        foreach (var redirect in new[] { "https://evil.example/callback", "https://app.example.jp/callback/../evil", "https://app.example.jp/callback?more=1", "https://app.example.jp.evil.example/callback" })
        {
            using var answer = await own.Browser.OpenAsync(app.AuthorizeUrl("user/*.rs", ("redirect_uri", redirect)));
            Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
        }
        foreach (var proof in new[] { ("code_challenge", (string?)null), ("code_challenge_method", "plain") })
        {
            using var answer = await own.Browser.OpenAsync(app.AuthorizeUrl("user/*.rs", proof));
            Assert.Contains("invalid_request", own.Browser.Page + answer.Headers.Location, StringComparison.Ordinal);
        }
        Assert.Equal("invalid_request", await ErrorAsync(("aud", "https://evil.example/fhir")));
        Assert.Equal("invalid_request", await ErrorAsync(("aud", null)));
        using var implicitly = await own.Browser.OpenAsync(app.AuthorizeUrl("user/*.rs", ("response_type", "token")));
        Assert.Contains("unsupported_response_type", own.Browser.Page + implicitly.Headers.Location, StringComparison.Ordinal);
        var pending = await SmartApp.RegisterAsync(appliance, "user/*.rs", "--theme", "none");
        Assert.Equal("unauthorized_client", SmartApp.Parameter(await pending.AgreeAsync(own.Browser, "user/*.rs"), "error"));
        using var nobody = new BrowserSession(appliance);
        Assert.Equal("login_required", SmartApp.Parameter(await app.AgreeAsync(nobody, "user/*.rs", changes: ("prompt", "none")), "error"));
        var address = app.AuthorizeUrl("user/*.rs");
        using var unknown = await nobody.OpenAsync(address);
        Assert.StartsWith("/auth/sign-in?return=%2Fauth%2Fauthorize", unknown.Headers.Location?.ToString(), StringComparison.Ordinal);

        // A page elsewhere can't agree in the person's name.
        await own.Browser.OpenAsync(address);
        using var forged = await own.Browser.SendAsync(address, "not-from-this-browser", ("decision", "allow"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        async Task<string> ErrorAsync(params (string Name, string? Value)[] changes) => SmartApp.Parameter(await app.AgreeAsync(own.Browser, "user/*.rs", changes: changes), "error");
    }

    [Fact]
    public async Task Scopes_end_where_the_registration_or_the_roles_of_the_person_end()
    {
        var app = await SmartApp.RegisterAsync(appliance, "user/Patient.rs user/Observation.rs patient/*.rs openid");
        var (_, granted) = await app.RedeemAsync(SmartApp.Parameter(await app.AgreeAsync(own.Browser, "user/*.cruds user/Condition.rs system/*.cruds"), "code"));
        Assert.Equal("user/Patient.rs user/Observation.rs", granted.Text("scope"));
        var (auditor, _) = await BrowserSession.ComeInAsync(appliance, "--role", "auditor");
        using var held = auditor;
        Assert.Equal("invalid_scope", SmartApp.Parameter(await app.AgreeAsync(auditor, "user/Patient.rs"), "error"));
        Assert.Equal("invalid_scope", SmartApp.Parameter(await app.AgreeAsync(auditor, "patient/Patient.rs"), "error"));
        Assert.Equal("invalid_scope", SmartApp.Parameter(await app.AgreeAsync(own.Browser, "system/*.rs"), "error"));
    }

    [Fact]
    public async Task A_refresh_token_counts_once_and_for_who_the_person_is_now()
    {
        var app = await SmartApp.RegisterAsync(appliance, "user/*.rs offline_access");
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician");
        using var held = browser;
        var (_, first) = await app.RedeemAsync(SmartApp.Parameter(await app.AgreeAsync(browser, "user/Patient.rs offline_access"), "code"));
        var (status, second) = await app.RefreshAsync(first.Text("refresh_token")!);
        Assert.True(status == 200, second.ToString());
        Assert.NotEqual(first.Text("refresh_token"), second.Text("refresh_token"));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(first.Text("refresh_token")!)).Json.Text("error"));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(second.Text("refresh_token")!)).Json.Text("error")); // Both end: one of the two is a thief's.

        var (_, third) = await app.RedeemAsync(SmartApp.Parameter(await app.AgreeAsync(browser, "user/Patient.rs offline_access"), "code"));
        using var http = appliance.Client(third.Text("access_token"));
        Assert.Equal(200, await StatusAsync(http, "/fhir/Patient"));
        await ApplianceProcess.SucceedAsync(appliance.Settings, "user", "disable", person.Name, "--data", appliance.DataFolder);
        await Waiting.UntilAsync(async () => await StatusAsync(http, "/fhir/Patient") == 401, TimeSpan.FromSeconds(10));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(third.Text("refresh_token")!)).Json.Text("error"));
    }

    [Fact]
    public async Task Discovery_says_what_there_is()
    {
        using var anonymous = appliance.Anonymous;
        var smart = await anonymous.GetFhirAsync("/fhir/.well-known/smart-configuration");
        var oidc = await anonymous.GetFhirAsync("/.well-known/openid-configuration");
        foreach (var name in new[] { "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint", "introspection_endpoint" }) Assert.Equal(oidc.Text(name), smart.Text(name));
        string[] expected = ["S256"];
        Assert.Equal(expected, smart.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(expected, oidc.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(each => each.GetString()));
        Assert.Superset(oidc.GetProperty("grant_types_supported").EnumerateArray().Select(each => each.GetString()).ToHashSet(), smart.GetProperty("grant_types_supported").EnumerateArray().Select(each => each.GetString()).ToHashSet());
    }

    private async Task<string> CodeAsync(SmartApp app, string scope) => SmartApp.Parameter(await app.AgreeAsync(own.Browser, scope), "code");

    private static async Task<int> StatusAsync(HttpClient http, string url, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, url) { Content = method is null ? null : JsonContent.Create(new { resourceType = "Patient" }) };
        using var answer = await http.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    /// <summary>An appliance with a clinician who is signed in, and two patients.</summary>
    public sealed class Own : IAsyncLifetime
    {
        public ApplianceProcess Appliance { get; private set; } = null!;

        public string Person { get; private set; } = "";

        public string Patient { get; private set; } = "";

        public string Stranger { get; private set; } = "";

        public string Encounter { get; private set; } = "";

        internal BrowserSession Browser { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__SignInsPerMinute"] = "1000" });
            (Browser, var person) = await BrowserSession.ComeInAsync(Appliance, "--role", Roles.Clinician, "--profile", "Practitioner/suzuki");
            Person = person.Name;
            using var clinician = Appliance.Clinician;
            Patient = await CreateAsync(clinician, new { resourceType = "Patient", name = new[] { new { family = "佐々木", given = new[] { "花" } } }, birthDate = "1980-02-03" });
            Stranger = await CreateAsync(clinician, new { resourceType = "Patient", name = new[] { new { family = "高橋" } } });
            Encounter = await CreateAsync(clinician, new { resourceType = "Encounter", status = "finished", @class = new { code = "AMB", system = "http://terminology.hl7.org/CodeSystem/v3-ActCode" }, subject = new { reference = $"Patient/{Patient}" } });
        }

        public async ValueTask DisposeAsync()
        {
            Browser.Dispose();
            await Appliance.DisposeAsync();
        }

        private static async Task<string> CreateAsync(HttpClient http, object resource) => (await http.CreateAsync(JsonSerializer.Serialize(resource))).Text("id");
    }
}
