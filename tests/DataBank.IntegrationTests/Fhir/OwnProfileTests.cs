using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>What the appliance writes and shows by itself keeps the profiles that it claims.</summary>
public sealed class OwnProfileTests(ApplianceProcess appliance)
{
    private const string Seed = "55";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seeded_patients_and_their_view_keep_the_profiles_they_claim()
    {
        var outcome = await ApplianceProcess.RunAsync(
            "seed", "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--patients", "1", "--seed", Seed, "--imaging", "all");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var manager = appliance.DataManager;

        string[] searches =
        [
            "ResearchStudy?_id=lung-egfr", "ResearchSubject?_id=s55-p0001-subject", "Consent?_id=s55-p0001-consent", "Claim?patient=s55-p0001", "ExplanationOfBenefit?patient=s55-p0001",
            "ImagingStudy?patient=s55-p0001", "DiagnosticReport?patient=s55-p0001", "BodyStructure?patient=s55-p0001", "Procedure?patient=s55-p0001", "DocumentReference?patient=s55-p0001",
            "Observation?patient=s55-p0001", "AllergyIntolerance?patient=s55-p0001", "Immunization?patient=s55-p0001", "FamilyMemberHistory?patient=s55-p0001", "MedicationDispense?patient=s55-p0001",
            "MedicationAdministration?patient=s55-p0001", "MedicationRequest?patient=s55-p0001", "Encounter?patient=s55-p0001", "Condition?patient=s55-p0001", "Specimen?patient=s55-p0001", "PractitionerRole?practitioner=seed-doctor",
        ];
        foreach (var search in searches)
        {
            var bundle = await manager.GetFhirAsync($"/fhir/{search}&_count=500");
            Assert.All(Resources(bundle), resource => Assert.StartsWith("http://databank.example.jp/fhir/StructureDefinition/databank-", OwnClaim(resource), StringComparison.Ordinal));
            await AssertValidAsync(manager, bundle, search);
        }
        await AssertViewAsync(manager);
    }

    [Fact]
    public async Task Access_records_keep_their_profile()
    {
        var image = new TestImage();
        using var clinician = appliance.Clinician;
        await clinician.CreateAsync(Some.Patient(identifier: image.PatientId));
        await clinician.StoreCleanlyAsync(image);
        using var found = await clinician.GetAsync("/dicomweb/studies?limit=1", Cancellation);
        using var nowhere = await clinician.GetAsync("/nowhere", Cancellation);
        var events = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?_count=200");
        Assert.Contains(Resources(events), record => record.Text("subtype", "0", "system") == "http://databank.example.jp/fhir/CodeSystem/audit-interaction");
        using var manager = appliance.DataManager;
        await AssertValidAsync(manager, events, "AuditEvent");
    }

    private async Task AssertViewAsync(HttpClient manager)
    {
        using var researcher = appliance.Researcher("lung-egfr");
        string[] types =
        [
            "Patient", "Encounter", "Condition", "MedicationRequest", "ServiceRequest", "Observation", "Procedure", "DiagnosticReport", "Specimen", "ImagingStudy",
            "DocumentReference", "BodyStructure", "AllergyIntolerance", "Immunization", "FamilyMemberHistory",
        ];
        foreach (var type in types)
        {
            var bundle = await InViewAsync(researcher, type);
            Assert.All(Resources(bundle), resource => Assert.StartsWith("http://databank.example.jp/fhir/StructureDefinition/databank-view-", OwnClaim(resource), StringComparison.Ordinal));
            await AssertValidAsync(manager, bundle, $"view {type}");
        }
    }

    // The view comes some time after what was sent, and not in its order.
    private static async Task<JsonElement> InViewAsync(HttpClient researcher, string type)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await researcher.GetAsync($"/research/lung-egfr/fhir/{type}?_count=500", Cancellation);
            if (answer.IsSuccessStatusCode && await answer.JsonAsync() is var bundle && Resources(bundle).Any()) return bundle;
            Assert.True(attempt < 200, $"No {type} came into the view.");
            await Task.Delay(150, Cancellation);
        }
    }

    private static async Task AssertValidAsync(HttpClient client, JsonElement bundle, string what)
    {
        var resources = Resources(bundle).ToList();
        Assert.True(resources.Count > 0, $"{what} finds nothing.");
        foreach (var resource in resources)
        {
            using var answer = await client.PostFhirAsync($"/fhir/{resource.Text("resourceType")}/$validate", resource.GetRawText());
            var errors = (await answer.JsonAsync()).GetProperty("issue").EnumerateArray().Where(issue => issue.Text("severity") is "error" or "fatal").Select(issue => issue.GetRawText()).ToList();
            Assert.True(errors.Count == 0, $"{what} {resource.Text("id")}: {string.Join("\n", errors)}");
        }
    }

    private static string OwnClaim(JsonElement resource) =>
        resource.GetProperty("meta").TryGetProperty("profile", out var profiles)
            ? profiles.EnumerateArray().Select(profile => profile.GetString()!).FirstOrDefault(profile => profile.StartsWith("http://databank.", StringComparison.Ordinal)) ?? "none"
            : "none";

    private static IEnumerable<JsonElement> Resources(JsonElement bundle) =>
        bundle.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Select(entry => entry.GetProperty("resource")) : [];
}
