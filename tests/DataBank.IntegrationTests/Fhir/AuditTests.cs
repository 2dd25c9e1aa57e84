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

        var newest = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?_count=1000");
        Assert.Contains(newest.GetProperty("entry").EnumerateArray(), entry =>
            entry.Text("resource", "agent", "0", "who", "identifier", "value") == "test-researcher"
            && entry.Text("resource", "outcome") == "4"
            && entry.GetRawText().Contains($"/fhir/Patient/{id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Journal_is_paged_and_never_holds_queries()
    {
        await appliance.Clinician.GetFhirAsync("/fhir/Patient?name=himitsu");
        var first = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?_count=3");
        var second = await appliance.Auditor.GetFhirAsync(first.Link("next")!);
        Assert.Equal(3, first.Ids().Length);
        Assert.Empty(first.Ids().Intersect(second.Ids()));
        Assert.DoesNotContain("himitsu", first.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_is_for_auditors_and_nobody_writes_it()
    {
        using var clinician = await appliance.Clinician.GetAsync("/fhir/AuditEvent", Cancellation);
        await clinician.OutcomeAsync(403);
        using var written = await appliance.Administrator.PostFhirAsync("/fhir/AuditEvent", """{ "resourceType": "AuditEvent" }""");
        await written.OutcomeAsync(403);
    }
}
