using System.Net;
using System.Text.Json;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public class MappingTests(ApplianceProcess appliance)
{
    private const string CaseIds = "http://databank.example.jp/fhir/sid/case-id";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cases_are_numbered_in_order_and_their_table_is_for_its_holder_alone()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var first = await MemberAsync(theme);
        await theme.WaitForAsync("Patient", 1);
        var second = await MemberAsync(theme);
        await theme.WaitForAsync("Patient", 2);
        var shown = await OfCaseAsync(theme, "THEME-000001");
        Assert.Equal(shown.Text("id"), shown.Text("identifier", "0", "value"));

        using var holder = appliance.Client(appliance.Token(Roles.MappingHolder, theme.Id));
        var lines = (await holder.GetStringAsync($"/vault/{theme.Id}/cases", Cancellation)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("case_id,pseudonym,patient,identifiers", lines[0]);
        Assert.Equal(["THEME-000001", "THEME-000002"], lines.Skip(1).Select(line => line.Split(',')[0]));
        Assert.Contains($",{first.Reference},", lines[1], StringComparison.Ordinal);
        Assert.Contains($",{second.Reference},", lines[2], StringComparison.Ordinal);
        Assert.Contains(second.Number, lines[2], StringComparison.Ordinal);

        foreach (var roles in new string[][] { [Roles.Researcher], [Roles.DataManager], [Roles.Administrator], [Roles.MappingHolder, Roles.Clinician], [Roles.MappingHolder, Roles.Researcher] })
        {
            using var other = appliance.Client(appliance.Token(new TokenRequest("somebody", roles, [theme.Id], TimeSpan.FromHours(1))));
            using var refused = await other.GetAsync($"/vault/{theme.Id}/cases", Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        using var nothing = await holder.GetAsync("/fhir/Patient", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, nothing.StatusCode);
        using var unknown = await holder.GetAsync("/vault/no-such-theme/cases", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_case_keeps_its_id_when_the_view_is_made_anew_and_after_a_restart()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(own);
        await MemberAsync(theme);
        var before = await OfCaseAsync(theme, "THEME-000001");
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "completed"));
        await own.RestartAsync();
        await theme.PutAsync($"ResearchStudy/{theme.Id}-x", TestTheme.Study($"{theme.Id}-x", "active"));
        using var holder = own.Client(own.Token(Roles.MappingHolder, theme.Id));
        Assert.Contains(before.Text("id"), await holder.GetStringAsync($"/vault/{theme.Id}/cases", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_others_approve_before_whoever_asked_is_told_who_a_pseudonym_is()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var member = await MemberAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        using var asking = ClientOf("sato", Roles.Clinician);
        using var created = await asking.PostFhirAsync($"/vault/{theme.Id}/Task", Ask("http://databank.example.jp/fhir/sid/pseudonym", pseudonym));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var task = created.Headers.Location!.AbsolutePath;

        Assert.Equal(409, await PostAsync(asking, $"{task}/$resolve"));
        using var self = ClientOf("sato", Roles.MappingHolder, theme.Id);
        Assert.Equal(409, await PostAsync(self, $"{task}/$approve"));
        using var suzuki = ClientOf("suzuki", Roles.MappingHolder, theme.Id);
        Assert.Equal(200, await PostAsync(suzuki, $"{task}/$approve"));
        Assert.Equal(409, await PostAsync(suzuki, $"{task}/$approve"));
        Assert.Equal(409, await PostAsync(asking, $"{task}/$resolve"));
        using var tanaka = ClientOf("tanaka", Roles.MappingHolder, theme.Id);
        Assert.Equal(200, await PostAsync(tanaka, $"{task}/$approve"));

        using var other = ClientOf("kato", Roles.Clinician);
        Assert.Equal(403, await PostAsync(other, $"{task}/$resolve"));
        Assert.Equal(403, await PostAsync(tanaka, $"{task}/$resolve"));
        using var both = appliance.Client(appliance.Token(new TokenRequest("sato", [Roles.Clinician, Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));
        Assert.Equal(403, await PostAsync(both, $"{task}/$resolve"));

        using var told = await asking.PostFhirAsync($"{task}/$resolve", "{}");
        var answer = await told.JsonAsync();
        var parts = answer.GetProperty("parameter")[0].GetProperty("part").EnumerateArray().ToList();
        Assert.Contains(parts, part => part.Text("name") == "patient" && part.Text("valueReference", "reference") == member.Reference);
        Assert.Contains(parts, part => part.Text("name") == "identifier" && part.Text("valueIdentifier", "value") == member.Number);

        var shown = await asking.GetFhirAsync(task);
        Assert.Equal("completed", shown.Text("status"));
        Assert.DoesNotContain(member.Reference, shown.GetRawText(), StringComparison.Ordinal);
        using var auditor = appliance.Auditor;
        var events = await auditor.GetFhirAsync($"/fhir/AuditEvent?patient={member.Reference}&subtype=reidentify");
        Assert.Equal("sato", Assert.Single(events.GetProperty("entry").EnumerateArray()).Text("resource", "agent", "0", "name"));
    }

    [Fact]
    public async Task Whoever_holds_the_table_of_one_theme_is_told_of_no_other()
    {
        var (theme, other) = (await TestTheme.CreateAsync(appliance), await TestTheme.CreateAsync(appliance));
        var member = await MemberAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        using var asking = ClientOf("sato", Roles.Clinician);
        using var created = await asking.PostFhirAsync($"/vault/{theme.Id}/Task", Ask("http://databank.example.jp/fhir/sid/pseudonym", pseudonym));
        var task = created.Headers.Location!.AbsolutePath;

        foreach (var themes in new string[][] { [other.Id], [] })
        {
            using var foreign = ClientOf("suzuki", Roles.MappingHolder, themes);
            using var cases = await foreign.GetAsync($"/vault/{theme.Id}/cases", Cancellation);
            using var unknown = await foreign.GetAsync("/vault/no-such-theme/cases", Cancellation);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (cases.StatusCode, unknown.StatusCode));
            Assert.Equal(await unknown.Content.ReadAsStringAsync(Cancellation), await cases.Content.ReadAsStringAsync(Cancellation));
            using var seen = await foreign.GetAsync(task, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, seen.StatusCode);
            Assert.Equal((404, 404), (await PostAsync(foreign, $"{task}/$approve"), await PostAsync(foreign, $"{task}/$reject")));
            // By the address of a theme of one's own, a request of another is not there either.
            if (themes.Length > 0) Assert.Equal(404, await PostAsync(foreign, $"{task.Replace(theme.Id, other.Id, StringComparison.Ordinal)}/$approve"));
        }
        // An auditor sees requests of all themes; holding another theme's table takes nothing of that, and gives no approval.
        using var auditor = appliance.Client(appliance.Token(new TokenRequest("kato", [Roles.Auditor, Roles.MappingHolder], [other.Id], TimeSpan.FromHours(1))));
        var shown = await auditor.GetFhirAsync(task);
        Assert.Equal("requested", shown.Text("status"));
        Assert.DoesNotContain("/approval", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(404, await PostAsync(auditor, $"{task}/$approve"));
        using var own = ClientOf("suzuki", Roles.MappingHolder, theme.Id);
        Assert.Contains(member.Reference, await own.GetStringAsync($"/vault/{theme.Id}/cases", Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("incidental-finding", "NOT-A-PSEUDONYM", 422)]
    [InlineData("curiosity", null, 422)]
    [InlineData("source-verification", null, 422)] // The theme has no such basis.
    public async Task What_has_no_reason_or_no_case_is_not_asked(string reason, string? name, int status)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await MemberAsync(theme);
        var caseId = (await OfCaseAsync(theme, "THEME-000001")).Text("identifier", "1", "value");
        using var asking = ClientOf("sato", Roles.DataManager);
        using var refused = await asking.PostFhirAsync($"/vault/{theme.Id}/Task", Ask(CaseIds, name ?? caseId, reason));
        await refused.OutcomeAsync(status);
        using var researcher = await theme.Researcher.PostFhirAsync($"/vault/{theme.Id}/Task", Ask(CaseIds, caseId));
        Assert.Equal(HttpStatusCode.Forbidden, researcher.StatusCode);
    }

    [Fact]
    public async Task For_PMDA_the_source_is_told_in_a_theme_of_certified_users_and_the_view_ends_with_their_certification()
    {
        var (theme, user) = (await TestTheme.CreateAsync(appliance), $"user-{Some.Unique()}");
        await theme.PutAsync($"Organization/{user}", CertifiedUser(user, "2999-12-31"));
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active").Replace("\"extension\": [", $$"""
            "extension": [{ "url": "http://databank.example.jp/fhir/StructureDefinition/legal-basis",
              "valueCodeableConcept": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/legal-bases", "code": "ngmi-pseudonymized" }] } },
            { "url": "http://databank.example.jp/fhir/StructureDefinition/research-recipients", "extension": [{ "url": "organization", "valueReference": { "reference": "Organization/{{user}}" } }] },
            """, StringComparison.Ordinal));
        var member = await MemberAsync(theme);
        var caseId = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("identifier", "1", "value");
        using var asking = ClientOf("sato", Roles.DataManager);
        using var created = await asking.PostFhirAsync($"/vault/{theme.Id}/Task", Ask(CaseIds, caseId, "source-verification"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        foreach (var holder in new[] { "suzuki", "tanaka" })
        {
            using var approving = ClientOf(holder, Roles.MappingHolder, theme.Id);
            Assert.Equal(200, await PostAsync(approving, $"{created.Headers.Location!.AbsolutePath}/$approve"));
        }
        using var told = await asking.PostFhirAsync($"{created.Headers.Location!.AbsolutePath}/$resolve", "{}");
        Assert.Contains(member.Number, await told.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await theme.PutAsync($"Organization/{user}", CertifiedUser(user, "2026-01-31"));
        for (var attempt = 0; ; attempt++)
        {
            using var shown = await theme.GetAsync($"{theme.Fhir}/Patient", "application/fhir+json");
            if (shown.StatusCode == HttpStatusCode.NotFound) break;
            Assert.True(attempt < 100, $"The view is still shown: {(int)shown.StatusCode}");
            await Task.Delay(100, Cancellation);
        }
    }

    private static string CertifiedUser(string id, string end) =>
        $$"""
        { "resourceType": "Organization", "id": "{{id}}", "active": true, "name": "認定利用事業者",
          "identifier": [{ "system": "http://databank.example.jp/fhir/sid/ngmi-certified-user", "value": "U-1", "period": { "start": "2025-04-01", "end": "{{end}}" } }] }
        """;

    private static string Ask(string system, string name, string reason = "incidental-finding") => ReidentificationTasks.Task(reason, "pseudonym", system, name);

    private HttpClient ClientOf(string subject, string role, params string[] themes) => appliance.Client(appliance.Token(new TokenRequest(subject, [role], themes, TimeSpan.FromHours(1))));

    private static async Task<int> PostAsync(HttpClient client, string url)
    {
        using var answer = await client.PostFhirAsync(url, "{}");
        return (int)answer.StatusCode;
    }

    private static async Task<JsonElement> OfCaseAsync(TestTheme theme, string caseId) =>
        Assert.Single(await theme.WaitForAsync($"Patient?identifier={CaseIds}|{caseId}", 1));

    private static async Task<Member> MemberAsync(TestTheme theme)
    {
        var number = Some.Unique();
        var reference = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(number))).Text("id")}";
        await theme.EnrolAsync(reference);
        return new Member(reference, number);
    }

    private sealed record Member(string Reference, string Number);
}
