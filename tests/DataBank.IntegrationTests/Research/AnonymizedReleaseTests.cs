using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.IntegrationTests.Dimse;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public class AnonymizedReleaseTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_takes_two_persons_is_k_anonymous_by_its_files_and_leads_to_nobody()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var persons = await AddPersonsAsync(theme, 24);
        var (asking, approving) = (Manager("sato"), Manager("tanaka"));
        var dataset = await DefineAsync(asking, theme, Definition(theme));
        var release = await RequestAsync(asking, dataset);
        Assert.True(release.Text("status") == "awaiting-approval", release.GetRawText());
        var url = $"/anonymization/releases/{release.Text("id")}";

        // The report can be read, the data not, and who asked can't approve.
        Assert.Contains("匿名加工リスク評価", await approving.GetStringAsync($"{url}/files/risk-report.html", Cancellation), StringComparison.Ordinal);
        using (var early = await approving.GetAsync($"{url}/files/data.csv", Cancellation)) Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        using (var own = await PostAsync(asking, $"{url}/decision", """{ "approve": true, "reason": "my own" }""")) Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        using (var approved = await PostAsync(approving, $"{url}/decision", """{ "approve": true, "reason": "risk report read" }""")) Assert.Equal("released", (await approved.JsonAsync()).Text("status"));

        using var folder = new TemporaryFolder();
        var fetched = await ApplianceProcess.RunAsync(
            "anonymize", "fetch", release.Text("id"), "--out", folder.Path, "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--as", "suzuki");
        Assert.True(fetched.ExitCode == 0, fetched.Output + fetched.Error);
        var verified = await ApplianceProcess.RunAsync("anonymize", "verify", folder.Path);
        Assert.True(verified.ExitCode == 0, verified.Output);

        // Attack: what a neighbour knows of a person (age, sex, prefecture) fits k rows with more than one diagnosis, for everybody in it.
        var rows = File.ReadLines(Path.Combine(folder.Path, "data.ndjson")).Select(line => JsonElement.Parse(line)).ToList();
        foreach (var person in persons)
        {
            var fitting = rows.Where(row => Fits(row.Text("age"), person.Age) && row.Text("sex") is var sex && (sex == "*" || sex == person.Sex)
                && row.Text("prefecture") is var place && (place == "*" || place == person.Prefecture || place == "関東")).ToList();
            Assert.True(fitting.Count == 0 || fitting.Count >= 3, $"{fitting.Count} rows fit one person.");
            if (fitting.Count > 0) Assert.True(fitting.Select(row => row.Text("diagnosis")).Distinct().Count() >= 2);
        }

        // Attack: nothing in any file is a name of the persons, in the clinical store or in the theme.
        var pseudonyms = (await theme.WaitForAsync("Patient?_count=100", 24)).Select(patient => patient.Text("id"));
        var everything = string.Concat(Directory.EnumerateFiles(folder.Path).Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file))));
        Assert.DoesNotContain("HGNC:3236", everything, StringComparison.Ordinal);
        foreach (var name in persons.SelectMany(person => new[] { person.Id, person.Number }).Concat(pseudonyms).Append("西園寺").Append("sato").Append("tanaka"))
            Assert.DoesNotContain(name, everything, StringComparison.Ordinal);
        var tampered = Path.Combine(folder.Path, "data.csv");
        await File.WriteAllTextAsync(tampered, (await File.ReadAllTextAsync(tampered, Cancellation)).Replace("C34", "C35", StringComparison.Ordinal), Cancellation);
        Assert.Equal(1, (await ApplianceProcess.RunAsync("anonymize", "verify", folder.Path)).ExitCode);

        // The decision is in the journal.
        var journal = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=release-decision&agent.identifier=tanaka&_count=200");
        Assert.Contains(journal.GetProperty("entry").EnumerateArray(), entry => entry.GetRawText().Contains($"{url}/decision", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_release_that_nearly_repeats_another_is_refused_and_one_ends_with_a_withdrawal()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var persons = await AddPersonsAsync(theme, 20);
        var (asking, approving) = (Manager("sato"), Manager("tanaka"));
        var dataset = await DefineAsync(asking, theme, Definition(theme));
        var release = await RequestAsync(asking, dataset);
        Assert.True(release.Text("status") == "awaiting-approval", release.GetRawText());
        var url = $"/anonymization/releases/{release.Text("id")}";

        var again = await RequestAsync(approving, dataset);
        Assert.Equal("refused", again.Text("status"));
        Assert.Contains("single them out", again.Text("reason"), StringComparison.Ordinal);

        using (var approved = await PostAsync(approving, $"{url}/decision", """{ "approve": true, "reason": "ok" }""")) Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        Assert.NotEmpty(await asking.GetStringAsync($"{url}/files/data.csv", Cancellation));
        await theme.PutAsync($"Consent/{persons[0].Consent}", TestTheme.Consent(persons[0].Consent, $"Patient/{persons[0].Id}", status: "inactive"));
        await theme.WaitForAsync("Patient?_count=100", 19);
        using (var late = await asking.GetAsync($"{url}/files/data.csv", Cancellation)) Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        using var flagged = await asking.GetAsync(url, Cancellation);
        Assert.Equal(1, (await flagged.JsonAsync()).GetProperty("withdrawn").GetInt32());
    }

    [Fact]
    public async Task What_was_not_searched_for_all_that_is_known_now_is_in_no_release()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(own);
        var persons = await AddPersonsAsync(theme, 20);
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{persons[0].Id}", code: PlantedHits.Number));
        await theme.WaitForAsync($"Observation?code={PlantedHits.Number}", 1);
        var asking = own.Client(own.Token(new TokenRequest("sato", [Roles.DataManager], [], TimeSpan.FromHours(1))));
        var dataset = await DefineAsync(asking, theme, Definition(theme));
        await own.LookAwayAsync();
        await theme.NameAsync(persons[0].Id, persons[0].Number);
        await Waiting.UntilAsync(
            async () =>
            {
                using var count = await theme.Researcher.GetAsync($"{theme.Fhir}/Patient?_summary=count", Cancellation);
                return count.IsSuccessStatusCode;
            },
            TimeSpan.FromSeconds(30));

        var release = await RequestAsync(asking, dataset);
        Assert.Equal("refused", release.Text("status"));
        Assert.Contains("withheld", release.Text("reason"), StringComparison.Ordinal);
        Assert.DoesNotContain(PlantedHits.Number, release.GetRawText(), StringComparison.Ordinal);
        using (var none = await asking.GetAsync($"/anonymization/releases/{release.Text("id")}/files/data.csv", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        await own.AssertToldAsync(theme, "Observation");

        // Once the record is made anew there is a release without it.
        await theme.WaitForAsync($"Observation?code={PlantedHits.Number}", 0);
        Assert.Equal("awaiting-approval", (await RequestAsync(asking, dataset)).Text("status"));
    }

    [Fact]
    public async Task The_catalogue_of_a_theme_and_its_release_is_RDF_with_what_DCAT_AP_demands()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await AddPersonsAsync(theme, 20);
        var (asking, approving) = (Manager("sato"), Manager("tanaka"));
        var release = await RequestAsync(asking, await DefineAsync(asking, theme, Definition(theme)));
        using (var approved = await PostAsync(approving, $"/anonymization/releases/{release.Text("id")}/decision", """{ "approve": true, "reason": "ok" }""")) Assert.Equal(HttpStatusCode.OK, approved.StatusCode);

        using var folder = await NpmPackages.InstallAsync();
        var file = Path.Combine(folder.Path, "catalogue.jsonld");
        await File.WriteAllTextAsync(file, await theme.Researcher.GetStringAsync("/federation/catalogue", Cancellation), Cancellation);
        var read = JsonElement.Parse(await Tool.SucceedAsync("node", Path.Combine(folder.Path, "dcat.mjs"), file));
        Assert.Empty(read.GetProperty("amiss").EnumerateArray());
        var classes = read.GetProperty("classes");
        Assert.Equal((1, 2, 4, 4), (Count("Catalog"), Count("Dataset"), Count("Distribution"), Count("DataService")));

        int Count(string name) => classes.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Too_few_persons_give_no_release()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await AddPersonsAsync(theme, 2);
        var asking = Manager("sato");
        var release = await RequestAsync(asking, await DefineAsync(asking, theme, Definition(theme)));
        Assert.Equal("refused", release.Text("status"));
    }

    [Theory]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "sensitive", "element": "birthDate" }] }""", "never released")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "sensitive", "element": "onsetDateTime", "search": "Condition" }] }""", "date has the hierarchy")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "A b", "role": "sensitive", "element": "gender" }] }""", "name of a column")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "none", "element": "gender" }] }""", "columns[0].role")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "sensitive", "element": "gender" }], "cohort": "Observation?code=1" }""", "cohort is a search on Patient")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "sensitive", "element": "code", "search": "Condition?no-such=1" }] }""", "")]
    [InlineData("""{ "title": "x", "theme": "t", "columns": [{ "name": "a", "role": "sensitive", "element": "gender" }], "policy": { "k": 2 } }""", "k is 3 to 1000")]
    public async Task A_definition_that_is_wrong_is_refused_with_its_reason(string definition, string reason)
    {
        using var content = new StringContent(definition, Encoding.UTF8, "application/json");
        using var answer = await Manager("sato").PutAsync("/anonymization/datasets/wrong", content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (await answer.JsonAsync()).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Roles.Researcher)]
    [InlineData(Roles.Clinician)]
    [InlineData(Roles.Auditor)]
    [InlineData(Roles.Ingest)]
    public async Task Only_data_managers_define_and_release(string role)
    {
        using var client = appliance.Client(appliance.Token(role));
        foreach (var path in new[] { "datasets", "releases", "releases/x", "releases/x/files/data.csv" })
        {
            using var answer = await client.GetAsync($"/anonymization/{path}", Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    private static bool Fits(string band, int age) =>
        band == "*" || (band.EndsWith('-') ? age >= int.Parse(band[..^1], CultureInfo.InvariantCulture)
            : band.Split("..") is [var first, var last] && age >= int.Parse(first, CultureInfo.InvariantCulture) && age <= int.Parse(last, CultureInfo.InvariantCulture));

    private static JsonObject Definition(TestTheme theme) => JsonNode.Parse(
        $$"""
        { "title": "肺がん 治療と転帰", "theme": "{{theme.Id}}", "policy": { "k": 3 },
          "index": { "search": "Condition", "element": "onsetDateTime" },
          "columns": [
            { "name": "age", "role": "quasi-identifier", "element": "age", "hierarchy": "age" },
            { "name": "sex", "role": "quasi-identifier", "element": "gender" },
            { "name": "prefecture", "role": "quasi-identifier", "element": "address.state", "hierarchy": "prefecture" },
            { "name": "diagnosis", "role": "sensitive", "search": "Condition", "element": "code", "hierarchy": "icd10" },
            { "name": "haemoglobin", "role": "insensitive", "search": "Observation?code=718-7", "element": "valueQuantity", "take": "last", "hierarchy": "measurement" },
            { "name": "tested_after", "role": "insensitive", "search": "Observation", "element": "effectiveDateTime", "hierarchy": "interval", "level": "30 days" },
            { "name": "codes", "role": "insensitive", "search": "Observation", "element": "code", "take": "all" },
            { "name": "genes", "role": "insensitive", "search": "Observation", "element": "component.valueCodeableConcept", "take": "all" }
          ] }
        """)!.AsObject();

    private static async Task<string> DefineAsync(HttpClient manager, TestTheme theme, JsonObject definition)
    {
        using var content = new StringContent(definition.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await manager.PutAsync($"/anonymization/datasets/set-{theme.Id}", content, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
        return $"set-{theme.Id}";
    }

    private static async Task<JsonElement> RequestAsync(HttpClient manager, string dataset)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var asked = await PostAsync(manager, "/anonymization/releases", $$"""{ "dataset": "{{dataset}}", "purpose": "転帰の研究", "recipient": "大学" }""");
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
            var release = await asked.JsonAsync();
            while (release.Text("status") == "preparing")
            {
                await Task.Delay(100, Cancellation);
                using var now = await manager.GetAsync(asked.Headers.Location, Cancellation);
                release = await now.JsonAsync();
            }
            // The view may still be noting that it is complete.
            if (attempt == 100 || release.Text("status") != "refused" || !release.Text("reason").Contains("being filled", StringComparison.Ordinal)) return release;
            await Task.Delay(200, Cancellation);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string url, string json) =>
        client.PostAsync(url, new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    private HttpClient Manager(string name) => appliance.Client(appliance.Token(new TokenRequest(name, [Roles.DataManager], [], TimeSpan.FromHours(1))));

    private static async Task<List<Person>> AddPersonsAsync(TestTheme theme, int count)
    {
        var persons = new List<Person>();
        for (var at = 0; at < count; at++)
        {
            var (number, year) = (Some.Unique(), 1950 + (at % 20));
            var (sex, prefecture) = (at % 2 == 0 ? "male" : "female", at % 3 == 0 ? "東京都" : "神奈川県");
            var source = Some.Patient(number, family: "西園寺", birthDate: $"{year}-04-01").Replace("\"gender\": \"male\"", $$"""
                "gender": "{{sex}}", "address": [{ "state": "{{prefecture}}" }]
                """, StringComparison.Ordinal);
            var id = (await theme.DataManager.CreateAsync(source)).Text("id");
            await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}", value: 9 + (at % 7)));
            await theme.DataManager.CreateAsync(
                $$"""
                { "resourceType": "Condition", "subject": { "reference": "Patient/{{id}}" }, "onsetDateTime": "2026-01-10",
                  "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
                  "code": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full", "code": "{{(at % 4 < 2 ? "C34.1" : "I10")}}" }] } }
                """);
            await theme.DataManager.CreateAsync(
                $$"""
                { "resourceType": "Observation", "status": "final", "subject": { "reference": "Patient/{{id}}" }, "effectiveDateTime": "2026-03-01",
                  "code": { "coding": [{ "system": "http://loinc.org", "code": "69548-6" }] },
                  "component": [{ "code": { "coding": [{ "system": "http://loinc.org", "code": "48018-6" }] },
                    "valueCodeableConcept": { "coding": [{ "system": "http://www.genenames.org", "code": "HGNC:3236" }] } }] }
                """);
            persons.Add(new Person(id, number, 2026 - year, sex, prefecture, await theme.EnrolAsync($"Patient/{id}")));
        }
        await theme.WaitForAsync("Condition?_count=100", count);
        await theme.WaitForAsync("Observation?_count=100", 2 * count);
        return persons;
    }

    private sealed record Person(string Id, string Number, int Age, string Sex, string Prefecture, string Consent);
}
