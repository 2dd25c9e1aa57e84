using System.Net;
using System.Security.Cryptography;
using System.Text;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests;

/// <summary>SMART Backend Services: https://hl7.org/fhir/smart-app-launch/backend-services.html</summary>
public sealed class BackendServicesTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_approved_client_signs_in_with_its_key_and_works_with_the_token()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.Ingest, "system/*.cruds");
        using var answer = await client.AskAsync("system/Patient.c system/Observation.write");
        var json = await answer.JsonAsync();
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString().Split(',')[0]);
        Assert.Equal("Bearer", json.Text("token_type"));
        Assert.InRange(json.GetProperty("expires_in").GetInt32(), 290, 300);
        var token = new JsonWebToken(json.Text("access_token"));
        Assert.Equal((client.Id, "ingest", "ES256"), (token.Subject, token.GetClaim("roles").Value, token.Alg));
        Assert.Equal("system/Patient.c system/Observation.write", token.GetClaim("scope").Value);

        using var http = appliance.Client(json.Text("access_token"));
        await http.CreateAsync(Some.Patient());
        using var reading = await http.GetAsync("/fhir/Patient?_count=1", Cancellation);
        await reading.OutcomeAsync(403);
    }

    [Fact]
    public async Task Discovery_names_where_tokens_come_from()
    {
        using var anonymous = appliance.Anonymous;
        var smart = await anonymous.GetFhirAsync("/fhir/.well-known/smart-configuration");
        var oidc = await anonymous.GetFhirAsync("/.well-known/openid-configuration");
        var keys = await anonymous.GetFhirAsync("/.well-known/jwks.json");
        Assert.Equal(new Uri(appliance.BaseAddress, "/auth/token").ToString(), smart.Text("token_endpoint"));
        Assert.Equal(smart.Text("token_endpoint"), oidc.Text("token_endpoint"));
        Assert.Equal(smart.Text("issuer"), oidc.Text("issuer"));
        Assert.Equal(smart.Text("jwks_uri"), oidc.Text("jwks_uri"));
        Assert.Contains("client-confidential-asymmetric", smart.GetProperty("capabilities").EnumerateArray().Select(each => each.GetString()));
        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(("EC", null), (key.Text("kty"), key.TryGetProperty("d", out _) ? "private" : null));
    }

    [Fact]
    public async Task Scopes_reach_as_far_as_the_registration_and_no_further()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.SystemProxy, "system/Patient.rs system/Observation.rs?category=laboratory");
        Assert.Equal("system/Patient.rs system/Observation.rs?category=laboratory", Scope(await client.TokenAsync("system/*.cruds")));
        Assert.Equal("system/Patient.r", Scope(await client.TokenAsync("system/Patient.r")));
        foreach (var escalation in new[] { "system/Condition.rs", "user/*.cruds", "patient/Patient.rs", "system/Patient.d", "offline_access", "nonsense" })
        {
            using var answer = await client.AskAsync(escalation);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.StartsWith("invalid_", (await answer.JsonAsync()).Text("error"), StringComparison.Ordinal);
        }

        static string Scope(string token) => new JsonWebToken(token).GetClaim("scope").Value;
    }

    [Fact]
    public async Task An_assertion_counts_once_whatever_happens_at_the_same_time()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.Ingest, "system/*.c");
        var assertion = client.Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.AskAsync("system/*.c", assertion)));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode)) Assert.Equal("invalid_client", (await refused.JsonAsync()).Text("error"));
    }

    [Fact]
    public async Task Assertions_that_are_forged_late_long_or_meant_for_others_are_refused()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.Ingest, "system/*.c");
        using var other = await BackendClient.RegisterAsync(appliance, Roles.Administrator, "system/*.cruds");
        var good = client.Assertion().Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        var publicKeyAsSecret = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(client.Jwks)) { KeyId = client.Key.KeyId };
        string[] bad =
        [
            "nonsense",
            "",
            $"{none}.{good[1]}.",
            $"{good[0]}.{good[1]}.{new string('A', good[2].Length)}",
            $"{good[0]}.{other.Assertion().Split('.')[1]}.{good[2]}",
            client.Assertion(key: other.Key),
            client.Assertion(key: publicKeyAsSecret, algorithm: SecurityAlgorithms.HmacSha256),
            client.Assertion(audience: "https://elsewhere.example.jp/auth/token"),
            client.Assertion(lifetime: TimeSpan.FromMinutes(-6)),
            client.Assertion(lifetime: TimeSpan.FromHours(1)),
            client.Assertion(id: new string('x', 2000)),
        ];
        foreach (var assertion in bad)
        {
            using var answer = await client.AskAsync("system/*.c", assertion);
            Assert.False(answer.IsSuccessStatusCode, assertion);
            Assert.Contains((await answer.JsonAsync()).Text("error"), new[] { "invalid_client", "invalid_request", "invalid_token" });
        }
    }

    [Fact]
    public async Task A_client_that_nobody_has_approved_gets_no_token()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.Ingest, "system/*.c", "--pending");
        using (var early = await client.AskAsync("system/*.c")) Assert.Equal("invalid_client", (await early.JsonAsync()).Text("error"));
        var own = await ApplianceProcess.RunAsync("client", "approve", client.Id, "--data", appliance.DataFolder, "--by", "command-line");
        Assert.Equal(1, own.ExitCode);
        await ApplianceProcess.SucceedAsync("client", "approve", client.Id, "--data", appliance.DataFolder, "--by", "suzuki");
        await client.TokenAsync("system/*.c");
    }

    [Fact]
    public async Task Administrators_register_and_approve_each_others_clients_over_http()
    {
        using var key = RSA.Create(2048);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var id = $"app-{Some.Unique()}";
        var registration = $$$"""{"id":"{{{id}}}","name":"EHR","roles":["ingest"],"scopes":["system/*.cu"],"jwks":"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"{{{Base64UrlEncoder.Encode(parameters.Modulus!)}}}\",\"e\":\"AQAB\"}]}"}""";
        using var first = appliance.Client(appliance.Token(new TokenRequest("admin-1", [Roles.Administrator], [], TimeSpan.FromHours(1))));
        using var second = appliance.Client(appliance.Token(new TokenRequest("admin-2", [Roles.Administrator], [], TimeSpan.FromHours(1))));
        using var added = await first.PostAsync("/auth/clients", Json(registration), Cancellation);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        using var again = await first.PostAsync("/auth/clients", Json(registration), Cancellation);
        using var byHimself = await first.PostAsync($"/auth/clients/{id}/approve", null, Cancellation);
        using var byOther = await second.PostAsync($"/auth/clients/{id}/approve", null, Cancellation);
        using var byClinician = await appliance.Clinician.PostAsync($"/auth/clients/{id}/approve", null, Cancellation);
        Assert.Equal([409, 403, 204, 403], new[] { again, byHimself, byOther, byClinician }.Select(answer => (int)answer.StatusCode));
        Assert.Contains(id, await second.GetStringAsync("/auth/clients", Cancellation), StringComparison.Ordinal);
        using var removed = await second.DeleteAsync($"/auth/clients/{id}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.DoesNotContain(id, await second.GetStringAsync("/auth/clients", Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"databank","name":"x","roles":["ingest"],"scopes":["system/*.c"],"jwks":"{\"keys\":[]}"}""", "not 'databank'")]
    [InlineData("""{"id":"a","name":"x","roles":["ingest"],"scopes":["system/*.c"],"jwks":"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"}""", "public keys")]
    [InlineData("""{"id":"a","name":"x","roles":["ingest"],"scopes":["system/*.c"],"jwks":"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}"}""", "2048")]
    [InlineData("""{"id":"a","name":"x","roles":["ingest"],"scopes":["all"]}""", "SMART App Launch")]
    [InlineData("""{"id":"a","name":"x","roles":["ingest"],"scopes":["system/*.c"]}""", "public keys")]
    [InlineData("""{"id":"a","name":"x","roles":["ingest"],"scopes":["system/*.c"],"jwksUrl":"http://169.254.169.254/keys"}""", "Access:KeyUrls")]
    [InlineData("""{"id":"a","name":"x","roles":["mapping-holder","data-manager"],"scopes":["system/*.c"]}""", "mapping")]
    public async Task Registrations_that_make_no_sense_or_no_safety_are_refused(string registration, string because)
    {
        using var answer = await appliance.Administrator.PostAsync("/auth/clients", Json(registration), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(because, (await answer.JsonAsync()).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_opens_nothing_and_introspection_says_so()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.SystemProxy, "system/*.rs");
        var token = await client.TokenAsync("system/Patient.rs");
        using var http = appliance.Client(token);
        using (var before = await http.GetAsync("/fhir/Patient?_count=1", Cancellation)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using (var active = await client.PostAsync("/auth/introspect", null, ("token", token)))
        {
            var json = await active.JsonAsync();
            Assert.True(json.GetProperty("active").GetBoolean());
            Assert.Equal(client.Id, json.Text("sub"));
        }
        // Another client learns nothing of it and does not end it (RFC 7009 §2.1).
        using var other = await BackendClient.RegisterAsync(appliance, Roles.SystemProxy, "system/*.rs");
        using (var asked = await other.PostAsync("/auth/introspect", null, ("token", token))) Assert.False((await asked.JsonAsync()).TryGetProperty("scope", out _));
        using (await other.PostAsync("/auth/revoke", null, ("token", token)))
        {
            using var still = await http.GetAsync("/fhir/Patient?_count=1", Cancellation);
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        }
        using (var revoking = await client.PostAsync("/auth/revoke", null, ("token", token))) Assert.Equal(HttpStatusCode.OK, revoking.StatusCode);
        using (var after = await http.GetAsync("/fhir/Patient?_count=1", Cancellation)) Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        using (var ended = await client.PostAsync("/auth/introspect", null, ("token", token))) Assert.False((await ended.JsonAsync()).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Tokens_of_a_removed_client_end()
    {
        using var client = await BackendClient.RegisterAsync(appliance, Roles.SystemProxy, "system/*.rs");
        using var http = appliance.Client(await client.TokenAsync("system/Patient.rs"));
        await ApplianceProcess.SucceedAsync("client", "remove", client.Id, "--data", appliance.DataFolder);
        using (var asking = await client.AskAsync("system/Patient.rs")) Assert.Equal("invalid_client", (await asking.JsonAsync()).Text("error"));
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync("/fhir/Patient?_count=1", Cancellation);
                return answer.StatusCode == HttpStatusCode.Unauthorized;
            },
            TimeSpan.FromSeconds(60), "The token outlives its client.");
    }

    [Fact]
    public async Task Keys_at_a_url_are_fetched_from_where_the_site_allows_and_kept()
    {
        await using var keys = await JwksHost.StartAsync();
        await using var own = await ApplianceProcess.StartAsync(["--roles", "clinical"], new Dictionary<string, string> { ["DATABANK_Access__KeyUrls__0"] = $"{keys.Address}allowed/" });
        // The command line has the same setting by its environment; here it goes by HTTP.
        using var client = BackendClient.Unregistered(own);
        keys.Serve("/allowed/jwks.json", client.Jwks);
        using var first = own.Client(own.Token(new TokenRequest("admin-1", [Roles.Administrator], [], TimeSpan.FromHours(1))));
        using var second = own.Client(own.Token(new TokenRequest("admin-2", [Roles.Administrator], [], TimeSpan.FromHours(1))));
        string Registration(string path) => $$"""{"id":"{{client.Id}}","name":"x","roles":["system-proxy"],"scopes":["system/*.rs"],"jwksUrl":"{{keys.Address}}{{path}}"}""";
        using var elsewhere = await first.PostAsync("/auth/clients", Json(Registration("elsewhere/jwks.json")), Cancellation);
        using var upwards = await first.PostAsync("/auth/clients", Json(Registration("allowed/../elsewhere/jwks.json")), Cancellation);
        using var allowed = await first.PostAsync("/auth/clients", Json(Registration("allowed/jwks.json")), Cancellation);
        using var approved = await second.PostAsync($"/auth/clients/{client.Id}/approve", null, Cancellation);
        Assert.Equal([400, 400, 201, 204], new[] { elsewhere, upwards, allowed, approved }.Select(answer => (int)answer.StatusCode));
        for (var time = 0; time < 3; time++) await client.TokenAsync("system/Patient.rs");
        Assert.Equal(1, keys.Requests);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
