using System.Net;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class AuditTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_access_to_a_patient_is_in_the_journal_refused_ones_too()
    {
        var id = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id");
        await appliance.Clinician.GetFhirAsync($"/fhir/Patient/{id}");
        await appliance.Clinician.GetFhirAsync($"/fhir/Patient?_id={id}");
        using var refused = await appliance.Researcher("t").GetAsync($"/fhir/Patient/{id}", Cancellation);

        var events = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{id}");
        // The follower reads the patient too, whenever its turn comes; its records are not counted here.
        string[] interactions =
        [
            .. events.GetProperty("entry").EnumerateArray()
                .Where(entry => entry.Text("resource", "agent", "0", "who", "identifier", "value") == "test-clinician")
                .Select(entry => entry.Text("resource", "subtype", "0", "code")),
        ];
        Assert.Equal(["search-type", "read", "create"], interactions);

        var newest = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?agent.identifier=test-researcher&_count=1000");
        Assert.Contains(newest.GetProperty("entry").EnumerateArray(), entry =>
            entry.Text("resource", "agent", "0", "who", "identifier", "value") == "test-researcher"
            && entry.Text("resource", "outcome") == "4"
            && entry.GetRawText().Contains($"/fhir/Patient/{id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Journal_is_paged_and_holds_queries_in_base64_alone()
    {
        var name = $"himitsu{Some.Unique()}";
        await appliance.Clinician.GetFhirAsync($"/fhir/Patient?name={name}");
        using (var form = new FormUrlEncodedContent([new("name", name)]))
        {
            using var posted = await appliance.Clinician.PostAsync("/fhir/Patient/_search", form, Cancellation);
            Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        }
        var first = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?_count=1&agent.identifier=test-clinician&subtype=search-type&_sort=-date");
        var second = await appliance.Auditor.GetFhirAsync(first.Link("next")!);
        Assert.Single(first.Ids());
        Assert.Empty(first.Ids().Intersect(second.Ids()));
        Assert.DoesNotContain("himitsu", first.GetRawText(), StringComparison.Ordinal);

        var asked = new List<string>();
        for (var page = first; ; page = await appliance.Auditor.GetFhirAsync(page.Link("next") ?? throw new InvalidOperationException("The searches are not in the journal.")))
        {
            asked.AddRange(Events(page).Select(found => Encoding.UTF8.GetString(Convert.FromBase64String(Entity(found, "24")!.Value.Text("query")))));
            if (asked.Count(query => query.Contains(name, StringComparison.Ordinal)) >= 2) break;
        }
        Assert.Equal(["/fhir/Patient/_search?name=" + name, "/fhir/Patient?name=" + name], asked.Where(query => query.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Accesses_are_told_by_the_patterns_of_IHE()
    {
        using var client = appliance.Clinician;
        client.DefaultRequestHeaders.Add("X-Request-Id", "cc6d168e-5871");
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        await client.GetFhirAsync($"/fhir/Patient/{id}");
        await client.GetFhirAsync($"/fhir/Patient/{id}/_history/1");
        await client.GetFhirAsync($"/fhir/Observation?patient=Patient/{id}");
        await client.GetFhirAsync($"/fhir/Patient/{id}/Condition");
        using (var updated = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(id: id, family: "佐藤"))) Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        using (var deleted = await client.DeleteAsync($"/fhir/Patient/{id}", Cancellation)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        var events = Events(await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient={id}&agent.identifier=test-clinician"));
        Assert.Equal(["PatientDelete", "PatientUpdate", "PatientQuery", "PatientQuery", "PatientRead", "PatientRead", "PatientCreate"], events.Select(Pattern));
        foreach (var found in events)
        {
            var name = Pattern(found)["Patient".Length..];
            var (action, client110, server110, user) = name switch
            {
                "Delete" => ("D", "110150", "custodian", "CST"),
                "Query" => ("E", "110153", "110152", "IRCP"),
                "Read" => ("R", "110152", "110153", "IRCP"),
                _ => (name[..1], "110153", "110152", "AUT"),
            };
            Assert.Equal(("rest", action, "0"), (found.Text("type", "code"), found.Text("action"), found.Text("outcome")));
            Assert.Equal([user, client110, server110], found.GetProperty("agent").EnumerateArray().Select(agent => agent.Text("type", "coding", "0", "code")));
            Assert.Equal(["true", "false", "false"], found.GetProperty("agent").EnumerateArray().Select(agent => agent.Text("requestor")));
            Assert.Equal(("test-clinician", "clinician", "127.0.0.1", "2"), (
                found.Text("agent", "0", "who", "identifier", "value"), found.Text("agent", "0", "role", "0", "text"), found.Text("agent", "1", "network", "address"), found.Text("agent", "1", "network", "type")));
            Assert.Equal(($"http://127.0.0.1:{appliance.BaseAddress.Port}", "5"), (found.Text("agent", "2", "network", "address"), found.Text("agent", "2", "network", "type")));
            Assert.Equal($"Patient/{id}", Entity(found, "1")!.Value.Text("what", "reference"));
            Assert.Equal("cc6d168e-5871", Transaction(found).Text("what", "identifier", "value"));
            if (name == "Query") Assert.Contains(Encoding.UTF8.GetString(Convert.FromBase64String(Entity(found, "24")!.Value.Text("query"))), (string[])[$"/fhir/Observation?patient=Patient/{id}", $"/fhir/Patient/{id}/Condition"]);
            else Assert.StartsWith($"Patient/{id}", Entity(found, "4")!.Value.Text("what", "reference"), StringComparison.Ordinal);
            using var judged = await appliance.Clinician.PostFhirAsync("/fhir/AuditEvent/$validate", found.GetRawText());
            Assert.DoesNotContain((await judged.JsonAsync()).GetProperty("issue").EnumerateArray(), issue => issue.Text("severity") is "error" or "fatal");
            Assert.Equal(found.GetRawText(), (await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent/{found.Text("id")}")).GetRawText());
        }
    }

    [Fact]
    public async Task Each_patient_that_a_search_has_found_has_an_event_of_its_own()
    {
        var mark = Some.Unique();
        var ids = new List<string>();
        for (var number = 0; number < 3; number++) ids.Add((await appliance.Clinician.CreateAsync(Some.Patient(mark))).Text("id"));
        await appliance.Clinician.GetFhirAsync($"/fhir/Patient?identifier={Some.System}|{mark}");
        foreach (var id in ids)
        {
            var events = Events(await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{id}&action=E&agent.identifier=test-clinician"));
            var found = Assert.Single(events, IsOurs);
            Assert.Equal(("PatientQuery", $"Patient/{id}"), (Pattern(found), Entity(found, "1")!.Value.Text("what", "reference")));
            Assert.Equal(found.GetRawText(), (await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent/{found.Text("id")}")).GetRawText());
        }
        var byIdentifier = Events(await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient.identifier={Some.System}|{mark}&action=E&agent.identifier=test-clinician"));
        Assert.Equal(ids.Order(), byIdentifier.Where(IsOurs).Select(found => Entity(found, "1")!.Value.Text("what", "reference")["Patient/".Length..]).Order());

        // Others, who ask for the newest patients of all, find these as well.
        bool IsOurs(JsonElement found) => Entity(found, "24") is { } query && Encoding.UTF8.GetString(Convert.FromBase64String(query.Text("query")!)).Contains(mark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_is_searched_by_what_ATNA_asks_for()
    {
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var id = (await appliance.Clinician.CreateAsync(Some.Patient())).Text("id");
        using (var refused = await appliance.Auditor.GetAsync($"/fhir/Patient/{id}", Cancellation)) Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        async Task<string[]> FindAsync(string criteria) => [.. Events(await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?{criteria}&_count=1000")).Select(found => found.Text("agent", "0", "who", "identifier", "value") + " " + found.Text("outcome")).Where(found => found.StartsWith("test-", StringComparison.Ordinal))]; // The follower reads too.
        var about = $"entity=Patient/{id}&date=ge{since}";
        Assert.Equal(["test-auditor 4", "test-clinician 0"], await FindAsync(about));
        Assert.Equal(["test-auditor 4"], await FindAsync($"{about}&outcome=4"));
        Assert.Equal(["test-clinician 0"], await FindAsync($"{about}&action=C&type=http://terminology.hl7.org/CodeSystem/audit-event-type|rest"));
        Assert.Equal(["test-clinician 0"], await FindAsync($"{about}&subtype=create,update"));
        Assert.Equal(["test-auditor 4"], await FindAsync($"{about}&agent-role=auditor&address=127.0.0.1"));
        Assert.Equal(["test-auditor 4", "test-clinician 0"], await FindAsync($"{about}&entity-role=4&entity-type=2&agent-name=test"));
        Assert.Empty(await FindAsync($"entity=Patient/{id}&date=lt{since}"));
        Assert.Equal(["test-clinician 0"], await FindAsync($"_lastUpdated=ge{since}&patient={id}"));
        using (var form = new FormUrlEncodedContent([new("entity", $"Patient/{id}"), new("outcome", "4")]))
        {
            using var posted = await appliance.Auditor.PostAsync("/fhir/AuditEvent/_search", form, Cancellation);
            Assert.Single((await posted.JsonAsync()).GetProperty("entry").EnumerateArray());
        }
        foreach (var wrong in (string[])["frobnicate=1", "patient.name=a", "_include=AuditEvent:patient", "_sort=date", "type:in=http://a", "_cursor=x"])
        {
            using var refused = await appliance.Auditor.GetAsync($"/fhir/AuditEvent?{wrong}", Cancellation);
            await refused.OutcomeAsync(400);
        }
    }

    [Fact]
    public async Task Journal_is_for_auditors_and_nobody_writes_it()
    {
        using var clinician = await appliance.Clinician.GetAsync("/fhir/AuditEvent", Cancellation);
        await clinician.OutcomeAsync(403);
        using var written = await appliance.Administrator.PostFhirAsync("/fhir/AuditEvent", """{ "resourceType": "AuditEvent" }""");
        await written.OutcomeAsync(403);
    }

    private static List<JsonElement> Events(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => entry.GetProperty("resource"))] : [];

    private static string Pattern(JsonElement found) => found.Text("meta", "profile", "0").Replace("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.", "", StringComparison.Ordinal);

    private static JsonElement? Entity(JsonElement found, string role) =>
        found.GetProperty("entity").EnumerateArray().Where(entity => entity.TryGetProperty("role", out var given) && given.Text("code") == role).Select(entity => (JsonElement?)entity).SingleOrDefault();

    private static JsonElement Transaction(JsonElement found) => found.GetProperty("entity").EnumerateArray().Single(entity => entity.Text("type", "code") == "XrequestId");
}
