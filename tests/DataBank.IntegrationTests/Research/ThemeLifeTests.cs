using System.Net;
using System.Text;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public class ThemeLifeTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_theme_goes_from_review_by_approval_to_its_end_and_no_other_way()
    {
        using var manager = appliance.DataManager;
        var id = $"theme-{Some.Unique()}";
        var unapproved = TestTheme.Study(id, "approved").Replace($"\"value\": \"2026-{id}\"", "\"value\": \" \"", StringComparison.Ordinal);
        Assert.Equal(201, await PutAsync(manager, id, TestTheme.Study(id, "in-review")));
        Assert.Equal(422, await PutAsync(manager, id, TestTheme.Study(id, "active")));
        Assert.Equal(422, await PutAsync(manager, id, TestTheme.Study(id, "completed")));
        Assert.InRange(await PutAsync(manager, id, unapproved), 400, 422);
        Assert.Equal(200, await PutAsync(manager, id, TestTheme.Study(id, "approved")));
        using (var patch = new HttpRequestMessage(HttpMethod.Patch, $"/fhir/ResearchStudy/{id}"))
        {
            patch.Content = new StringContent("""[{ "op": "replace", "path": "/status", "value": "completed" }]""", Encoding.UTF8, "application/json-patch+json");
            using var patched = await manager.SendAsync(patch, Cancellation);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, patched.StatusCode);
        }
        Assert.Equal(200, await PutAsync(manager, id, TestTheme.Study(id, "active")));
        Assert.Equal(200, await PutAsync(manager, id, TestTheme.Study(id, "closed-to-accrual")));
        Assert.Equal(200, await PutAsync(manager, id, TestTheme.Study(id, "completed")));
        Assert.Equal(422, await PutAsync(manager, id, TestTheme.Study(id, "active")));
        using (await manager.DeleteAsync($"/fhir/ResearchStudy/{id}", Cancellation))
            Assert.Equal(422, await PutAsync(manager, id, TestTheme.Study(id, "active")));
        Assert.InRange(await PutAsync(manager, id, TestTheme.Study(id, "completed")), 200, 201);
        Assert.Equal(200, await PutAsync(manager, id, TestTheme.Study(id, "completed").Replace("肺がん画像研究", "肺がん画像研究（終了）", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Under_opt_out_who_was_told_comes_in_after_the_time_to_refuse_and_leaves_on_refusing()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active").Replace("\"extension\": [", """
            "extension": [{ "url": "http://databank.example.jp/fhir/StructureDefinition/legal-basis",
              "valueCodeableConcept": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/legal-bases", "code": "ethics-opt-out" }] } },
            """, StringComparison.Ordinal));
        var early = await TellAsync(daysAgo: 20);
        var late = await TellAsync(daysAgo: 40);
        var shown = Assert.Single(await theme.WaitForAsync("Patient", 1)); // Told after the other, so seen after it: who can still refuse is not in.
        Assert.Equal("1950", shown.Text("birthDate"));

        // The days go by, and the other comes in; who has refused this theme leaves, and stays out whatever notice is given again.
        await theme.PutAsync($"Consent/{early.Consent}", Notice(early, daysAgo: 32));
        await theme.WaitForAsync("Patient", 2);
        await theme.PutAsync($"Consent/denial-{late.Consent}", TestTheme.Consent($"denial-{late.Consent}", late.Patient, $$"""{ "type": "deny", "data": [{ "meaning": "related", "reference": { "reference": "ResearchStudy/{{theme.Id}}" } }] }"""));
        await theme.WaitForAsync("Patient", 1);
        await theme.WaitForAsync($"Patient?_id={shown.Text("id")}", 0);

        async Task<(string Patient, string Consent)> TellAsync(int daysAgo)
        {
            var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(birthDate: daysAgo == 40 ? "1950-04-01" : "1960-04-01"))).Text("id")}";
            var told = (Patient: patient, Consent: $"notice-{Some.Unique()}");
            await theme.PutAsync($"Consent/{told.Consent}", Notice(told, daysAgo));
            await theme.PutAsync(
                $"ResearchSubject/subject-{told.Consent}",
                $$"""
                { "resourceType": "ResearchSubject", "id": "subject-{{told.Consent}}", "status": "on-study", "study": { "reference": "ResearchStudy/{{theme.Id}}" },
                  "individual": { "reference": "{{patient}}" }, "consent": { "reference": "Consent/{{told.Consent}}" } }
                """);
            return told;
        }

        static string Notice((string Patient, string Consent) told, int daysAgo) => TestTheme.Consent(told.Consent, told.Patient).Replace("\"status\"", $$"""
            "extension": [{ "url": "http://databank.example.jp/fhir/StructureDefinition/opt-out-notice", "extension": [
              { "url": "date", "valueDate": "{{TimeProvider.System.GetUtcNow().AddDays(-daysAgo):yyyy-MM-dd}}" }, { "url": "method", "valueCode": "posting" }] }], "status"
            """, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patients_record_tells_who_used_the_data_in_which_theme_and_never_under_which_pseudonym()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage();
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        using var ingest = appliance.Ingest;
        await ingest.StoreCleanlyAsync(image);
        await theme.EnrolAsync(patient);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await theme.WaitForAsync($"Patient?_id={pseudonym}", 1);
        using var auditor = appliance.Auditor;
        var uses = await auditor.GetFhirAsync($"/fhir/AuditEvent?patient={patient}&subtype=research-use");
        var use = Assert.Single(uses.GetProperty("entry").EnumerateArray()).GetProperty("resource");
        Assert.Equal("test-researcher", use.Text("agent", "0", "name"));
        Assert.Contains($"ResearchStudy/{theme.Id}", use.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(pseudonym, uses.GetRawText(), StringComparison.Ordinal);

        // Another person, who takes nothing but the image.
        using var other = appliance.Client(appliance.Token(new TokenRequest("kimura", [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));
        var shown = Assert.Single(await theme.WaitForImagesAsync(1));
        using var file = await other.GetAsync(
            $"{theme.DicomWeb}/studies/{shown.Value("0020000D")}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        await file.Content.ReadAsByteArrayAsync(Cancellation);
        uses = await auditor.GetFhirAsync($"/fhir/AuditEvent?patient={patient}&subtype=research-use");
        Assert.Contains("kimura", uses.GetRawText(), StringComparison.Ordinal);

        // An export takes everybody, however its address is written.
        using var exporting = appliance.Client(appliance.Token(new TokenRequest("mori", [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));
        using var begun = await exporting.SendFhirAsync(HttpMethod.Get, $"{theme.Fhir}/$EXPORT/?_type=Patient", null, ("Prefer", "respond-async"));
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        uses = await auditor.GetFhirAsync($"/fhir/AuditEvent?patient={patient}&subtype=research-use");
        Assert.Contains("mori", uses.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_sees_the_uses_of_the_own_record_and_nothing_else()
    {
        var (theme, other) = (await TestTheme.CreateAsync(appliance), await TestTheme.CreateAsync(appliance));
        var patients = new List<string>();
        foreach (var each in new[] { theme, other })
        {
            patients.Add((await each.DataManager.CreateAsync(Some.Patient())).Text("id"));
            await each.EnrolAsync($"Patient/{patients[^1]}");
            await each.WaitForAsync("Patient", 1); // What is found is used.
        }
        var (browser, person) = await BrowserSession.ComeInAsync(appliance, "--role", Roles.Patient, "--patient", patients[0]);
        using var held = browser;
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await browser.OpenAsync("/auth/own-uses");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return browser.Page.Contains($"<td>{theme.Id}</td>", StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(other.Id, browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("test-researcher", browser.Page, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dicomweb/studies") { Headers = { { "Sec-Fetch-Site", "same-origin" } } };
        using var images = await browser.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, images.StatusCode);
        var looks = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{patients[0]}&subtype=own-uses");
        Assert.Contains(person.Name, looks.GetRawText(), StringComparison.Ordinal);

        var (clinician, _) = await BrowserSession.ComeInAsync(appliance, "--role", Roles.Clinician, "--profile", $"Patient/{patients[0]}");
        using var alsoHeld = clinician;
        using var refused = await clinician.OpenAsync("/auth/own-uses");
        using var nobody = new BrowserSession(appliance);
        using var unknown = await nobody.OpenAsync("/auth/own-uses");
        Assert.Equal((HttpStatusCode.Forbidden, "/auth/sign-in?return=%2Fauth%2Fown-uses"), (refused.StatusCode, unknown.Headers.Location?.ToString()));
    }

    private static async Task<int> PutAsync(HttpClient client, string id, string study)
    {
        using var answer = await client.PutFhirAsync($"/fhir/ResearchStudy/{id}", study);
        return (int)answer.StatusCode;
    }
}
