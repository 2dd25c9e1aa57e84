using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataBank.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataBank.IntegrationTests;

public class FederationTests
{
    private const string Cancer = """{ "search": "Condition?code=C34.1" }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_tell_nothing_of_few_persons_and_no_two_answers_part_one_from_the_others()
    {
        await using var bank = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Federation__QueriesPerDay"] = "3" });
        var theme = await TestTheme.CreateAsync(bank);
        await theme.AddPersonsAsync(33, at => [Person.Condition("C34.1"), .. at == 0 ? [Person.Condition("I10")] : (string[])[], .. at < 5 ? [Person.Condition("J44.9")] : (string[])[], .. at < 12 ? [Person.Variant()] : (string[])[]]);
        await theme.WaitForAsync("Condition?code=C34.1&_count=100", 33);
        await theme.WaitForAsync("Observation?_count=100", 12);
        using var client = bank.Client(bank.Token(new TokenRequest("sip", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1))));

        var all = await CountAsync(client, theme, Cancer);
        Assert.Equal((30, false, 10, 10), (all.GetProperty("count").GetInt32(), all.GetProperty("suppressed").GetBoolean(), all.GetProperty("threshold").GetInt32(), all.GetProperty("rounding").GetInt32()));

        // Attack: everybody but one, whom the attacker can name by another diagnosis, or but the five with a third one.
        foreach (var besides in new[] { "I10", "J44.9" })
        {
            var others = await CountAsync(client, theme, $$"""{ "and": [{{Cancer}}, { "not": { "search": "Condition?code={{besides}}" } }] }""");
            Assert.Equal(30, others.GetProperty("count").GetInt32());
        }
        // Attack: the one alone, the five, nobody: all alike.
        foreach (var code in new[] { "I10", "J44.9", "Z99.9" })
        {
            var few = await CountAsync(client, theme, $$"""{ "search": "Condition?code={{code}}" }""");
            Assert.False(few.TryGetProperty("count", out _));
            Assert.True(few.GetProperty("suppressed").GetBoolean());
        }

        // A Beacon says no where fewer have it, and gives no records.
        var beacon = $"/research/{theme.Id}/ga4gh/beacon/v2";
        var individuals = await client.GetFromJsonAsync<JsonElement>($"{beacon}/individuals?geneId=EGFR&requestedGranularity=record", Cancellation);
        Assert.Equal(("count", "true", "10"), (individuals.Text("meta", "returnedGranularity"), individuals.Text("responseSummary", "exists"), individuals.Text("responseSummary", "numTotalResults")));
        var variant = await client.GetFromJsonAsync<JsonElement>($"{beacon}/g_variants?geneId=EGFR&aminoacidChange=L858R", Cancellation);
        Assert.Equal(("boolean", "true"), (variant.Text("meta", "returnedGranularity"), variant.Text("responseSummary", "exists")));
        var rare = await client.PostAsJsonAsync($"{beacon}/g_variants", new { query = new { requestParameters = new { geneId = "KRAS" } } }, Cancellation);
        Assert.Equal("false", (await rare.JsonAsync()).Text("responseSummary", "exists"));
        Assert.Equal("beacon", (await client.GetFromJsonAsync<JsonElement>($"{beacon}/service-info", Cancellation)).Text("type", "artifact"));
        using (var odd = await client.GetAsync($"{beacon}/g_variants?mother=Hanako", Cancellation))
        {
            Assert.Equal(HttpStatusCode.BadRequest, odd.StatusCode);
            Assert.DoesNotContain("Hanako", await odd.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        // The budget is used up by everybody, the one and the twelve: what is near to them is still answered, what is new is not; another client has its own.
        await CountAsync(client, theme, """{ "search": "Patient?gender=male" }""");
        using (var spent = await PostAsync(client, theme.Id, """{ "and": [{ "search": "Patient" }, { "not": { "variant": { "gene": "EGFR" } } }] }""")) Assert.Equal(HttpStatusCode.TooManyRequests, spent.StatusCode);
        Assert.Equal(30, (await CountAsync(client, theme, Cancer)).GetProperty("count").GetInt32());
        using var other = bank.Client(bank.Token(new TokenRequest("sip-2", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1))));
        Assert.Equal(30, (await CountAsync(other, theme, Cancer)).GetProperty("count").GetInt32());

        // Who asked what is in the journal.
        var journal = await bank.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=feasibility&agent.identifier=sip-2&_count=200");
        Assert.Contains(journal.GetProperty("entry").EnumerateArray(), entry => entry.GetProperty("resource").GetProperty("entity").EnumerateArray().Any(entity => entity.TryGetProperty("query", out var asked) && Encoding.UTF8.GetString(asked.GetBytesFromBase64()).Contains("C34.1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_theme_under_its_next_key_remembers_what_it_was_asked()
    {
        await using var bank = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Federation__Rounding"] = "1" });
        var theme = await TestTheme.CreateAsync(bank);
        await theme.AddPersonsAsync(15, at => [Person.Condition("C34.1"), .. at == 0 ? [Person.Condition("I10")] : (string[])[]]);
        await theme.WaitForAsync("Condition?code=C34.1&_count=100", 15);
        using (var client = Client()) Assert.Equal(15, (await CountAsync(client, theme, Cancer)).GetProperty("count").GetInt32());

        await bank.KillAsync();
        var rekeyed = await ApplianceProcess.RunAsync(bank.Settings, "theme", "rekey", theme.Id, "--data", bank.DataFolder);
        Assert.True(rekeyed.ExitCode == 0, rekeyed.Error);
        await bank.InitializeAsync();
        await theme.WaitForAsync("Condition?code=C34.1&_count=100", 15);

        // Attack: all before, all but one after.
        using var again = Client();
        var others = await CountAsync(again, theme, $$"""{ "and": [{{Cancer}}, { "not": { "search": "Condition?code=I10" } }] }""");
        Assert.Equal(15, others.GetProperty("count").GetInt32());

        HttpClient Client() => bank.Client(bank.Token(new TokenRequest("sip", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1))));
    }

    [Fact]
    public async Task A_federated_client_sees_counts_and_nothing_else_and_no_theme_that_is_not_its_own()
    {
        await using var bank = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(bank);
        await theme.WaitForAsync("Patient", 0);
        using var client = bank.Client(bank.Token(new TokenRequest("sip", [Roles.FederationClient], [theme.Id], TimeSpan.FromHours(1))));
        using var stranger = bank.Client(bank.Token(new TokenRequest("sip-2", [Roles.FederationClient], ["other"], TimeSpan.FromHours(1))));
        foreach (var path in new[] { $"{theme.Fhir}/Patient", $"{theme.DicomWeb}/studies", "/fhir/Patient", "/anonymization/datasets" })
        {
            using var answer = await client.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        using (var foreign = await PostAsync(stranger, theme.Id, Cancer)) Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using (var missing = await PostAsync(stranger, "no-such-theme", Cancer)) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var beacon = await stranger.GetAsync($"/research/{theme.Id}/ga4gh/beacon/v2/info", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, beacon.StatusCode);
        using (var hidden = await PostAsync(client, theme.Id, """{ "search": "Patient?name=Saionji" }"""))
        {
            Assert.Equal(HttpStatusCode.BadRequest, hidden.StatusCode);
            Assert.DoesNotContain("Saionji", await hidden.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        var catalogue = await client.GetFromJsonAsync<JsonElement>("/federation/catalogue", Cancellation);
        Assert.Equal(theme.Id, Assert.Single(catalogue.GetProperty("dcat:dataset").EnumerateArray()).Text("dcterms:identifier"));
        Assert.Empty((await stranger.GetFromJsonAsync<JsonElement>("/federation/catalogue", Cancellation)).GetProperty("dcat:dataset").EnumerateArray());
    }

    [Fact]
    public async Task A_broker_puts_together_what_banks_tell_and_shows_those_that_do_not()
    {
        using var folder = new TemporaryFolder();
        await using var kyoto = await ApplianceProcess.StartAsync();
        await using var nagoya = await ApplianceProcess.StartAsync();
        var (first, second) = (await TestTheme.CreateAsync(kyoto), await TestTheme.CreateAsync(nagoya));
        await first.AddPersonsAsync(24, _ => [Person.Condition("C34.1")]);
        await second.AddPersonsAsync(4, _ => [Person.Condition("C34.1")]);
        await first.WaitForAsync("Condition?_count=100", 24);
        await second.WaitForAsync("Condition?_count=100", 4);

        var settings = new Dictionary<string, string>();
        await AddSiteAsync("kyoto", kyoto.BaseAddress, Token(kyoto, first.Id), first.Id);
        // The second bank has registered the broker's key: it signs in by itself.
        using var client = await BackendClient.RegisterAsync(nagoya, Roles.FederationClient, "system/*.rs", "--theme", second.Id);
        var key = Path.Combine(folder.Path, "broker.pem");
        await File.WriteAllTextAsync(key, client.PrivateKeyPem, Cancellation);
        await AddSiteAsync("nagoya", nagoya.BaseAddress, null, second.Id);
        foreach (var (name, value) in new[] { ("ClientId", client.Id), ("PrivateKeyFile", key), ("KeyId", client.Key.KeyId), ("TokenEndpoint", client.TokenUrl) })
            settings[$"DATABANK_Federation__Sites__1__{name}"] = value;
        await AddSiteAsync("nowhere", new Uri("http://127.0.0.1:9/"), "none", "lung");
        await AddSiteAsync("locked", kyoto.BaseAddress, Token(nagoya, first.Id), first.Id);
        await using var broker = await ApplianceProcess.StartAsync(["--roles", "proxy"], new Dictionary<string, string>(settings) { ["DATABANK_Proxy__FhirUpstream"] = $"{kyoto.BaseAddress}fhir" });

        using var manager = broker.DataManager;
        using var response = await manager.PostAsJsonAsync("/federation/query", new { theme = "lung", criteria = JsonElement.Parse(Cancer) }, Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        var answer = await response.JsonAsync();
        Assert.Equal((20, 1, 1, 2, false), (answer.GetProperty("count").GetInt32(), answer.GetProperty("answered").GetInt32(), answer.GetProperty("suppressed").GetInt32(), answer.GetProperty("failed").GetInt32(), answer.GetProperty("isComplete").GetBoolean()));
        Assert.Equal(["answered", "suppressed", "failed", "failed"], answer.GetProperty("sites").EnumerateArray().Select(site => site.Text("status")));

        // A bank that goes down is shown, the others still answer: by the command, too.
        await kyoto.KillAsync();
        var criteria = Path.Combine(folder.Path, "criteria.json");
        await File.WriteAllTextAsync(criteria, Cancer, Cancellation);
        var command = await ApplianceProcess.RunAsync(
            "federate", "--theme", "lung", "--criteria", criteria, "--site", "kyoto", "nagoya", "--url", broker.BaseAddress.ToString(), "--data", broker.DataFolder);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("can't be reached", command.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("suppressed", command.Output, StringComparison.Ordinal);

        using var unknown = await manager.PostAsJsonAsync("/federation/query", new { theme = "lung", criteria = JsonElement.Parse(Cancer), sites = new[] { "osaka" } }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using var clinician = broker.Clinician;
        using var refused = await clinician.PostAsJsonAsync("/federation/query", new { theme = "lung", criteria = JsonElement.Parse(Cancer) }, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        async Task AddSiteAsync(string name, Uri url, string? token, string theme)
        {
            var (file, site) = (Path.Combine(folder.Path, name), $"DATABANK_Federation__Sites__{settings.Keys.Count(setting => setting.EndsWith("__Name", StringComparison.Ordinal))}__");
            (settings[$"{site}Name"], settings[$"{site}Url"], settings[$"{site}Themes__lung"]) = (name, url.ToString(), theme);
            if (token is null) return;
            await File.WriteAllTextAsync(file, token, Cancellation);
            settings[$"{site}TokenFile"] = file;
        }

        static string Token(ApplianceProcess bank, string theme) => bank.Token(new TokenRequest("broker", [Roles.FederationClient], [theme], TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task A_bank_that_tells_what_cannot_be_keeps_back_no_other_answer()
    {
        using var folder = new TemporaryFolder();
        var token = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(token, "none", Cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var banks = builder.Build();
        string[] answers = ["2147483647", "2147483647", "-1", "2147483648", "1e999", "\"many\"", "null"];
        for (var number = 0; number < answers.Length; number++)
        {
            var answer = $$"""{ "queryId": "q", "granularity": "count", "suppressed": false, "threshold": 10, "rounding": 10, "count": {{answers[number]}} }""";
            banks.MapPost($"/{number}/federation/feasibility", () => Results.Text(answer, "application/json"));
        }
        banks.MapPost("/silent/federation/feasibility", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
        banks.MapPost("/endless/federation/feasibility", () => Results.Text($$"""{ "queryId": "{{new string('q', 1_000_000)}}", "granularity": "count", "suppressed": false, "threshold": 10, "rounding": 10, "count": 7 }""", "application/json"));
        banks.MapPost("/away/federation/feasibility", () => Results.Redirect("/0/federation/feasibility", permanent: false, preserveMethod: true)); // The token is for this bank, not for where it says.
        await banks.StartAsync(Cancellation);
        var settings = new Dictionary<string, string> { ["DATABANK_Federation__PatienceSeconds"] = "10" };
        foreach (var (number, bank) in Enumerable.Range(0, answers.Length).Select(number => $"{number}").Concat(["silent", "endless", "away"]).Index())
        {
            foreach (var (name, value) in new[] { ("Name", $"bank-{bank}"), ("Url", $"{banks.Urls.First()}/{bank}/"), ("TokenFile", token), ("Themes__lung", "lung") })
                settings[$"DATABANK_Federation__Sites__{number}__{name}"] = value;
        }
        await using var broker = await ApplianceProcess.StartAsync(environment: settings);
        using var manager = broker.DataManager;
        using var response = await manager.PostAsJsonAsync("/federation/query", new { theme = "lung", criteria = JsonElement.Parse(Cancer) }, Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync(Cancellation));
        var together = await response.JsonAsync();
        Assert.Equal((2L * int.MaxValue, 2, 8), (together.GetProperty("count").GetInt64(), together.GetProperty("answered").GetInt32(), together.GetProperty("failed").GetInt32()));
        Assert.Equal(
            ["It did not answer within 10 seconds.", "It can't be reached, or gave no token.", "It answered with status 307."],
            together.GetProperty("sites").EnumerateArray().TakeLast(3).Select(site => site.Text("fault")));
    }

    private static async Task<JsonElement> CountAsync(HttpClient client, TestTheme theme, string criteria)
    {
        using var answer = await PostAsync(client, theme.Id, criteria);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        return await answer.JsonAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string theme, string criteria)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await client.PostAsJsonAsync("/federation/feasibility", new { theme, criteria = JsonElement.Parse(criteria) }, Cancellation);
            // On a busy machine the consents may be behind for a while.
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 100) return answer;
            answer.Dispose();
            await Task.Delay(200, Cancellation);
        }
    }
}
