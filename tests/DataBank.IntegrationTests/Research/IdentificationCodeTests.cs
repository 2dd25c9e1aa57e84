using System.Globalization;
using System.Text.Json;

namespace DataBank.IntegrationTests;

public class IdentificationCodeTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_than_39_independent_variants_of_a_patient_are_shown_however_often_the_view_is_made()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var megabase = 1; megabase <= 45; megabase++) await theme.DataManager.CreateAsync(Variant(patient, megabase));
        for (var copy = 0; copy < 3; copy++) await theme.DataManager.CreateAsync(Variant(patient, 1));
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Observation?code=http://loinc.org|718-7", 1);
        var shown = await ShownAsync(theme, 39);

        // The same variants in a view that is made anew: those that were shown, and no others.
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-strict"));
        await Task.Delay(1500, Cancellation);
        Assert.Equal(shown, await ShownAsync(theme, 39));
    }

    [Fact]
    public async Task A_theme_of_somatic_variants_shows_all_of_these_and_no_others()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-somatic"));
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var megabase = 1; megabase <= 45; megabase++) await theme.DataManager.CreateAsync(Variant(patient, megabase, "LA6684-0"));
        await theme.DataManager.CreateAsync(Variant(patient, 50));
        await theme.EnrolAsync(patient);
        Assert.DoesNotContain("50500000", string.Join(' ', await ShownAsync(theme, 45)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_theme_whose_only_basis_is_consent_that_names_the_genome_may_see_all()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var study = TestTheme.Study(theme.Id, "active", "pseudonymized-controlled").Replace("\"extension\": [", """
            "extension": [{ "url": "http://databank.example.jp/fhir/StructureDefinition/legal-basis",
              "valueCodeableConcept": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/legal-bases", "code": "consent" }] } },
            """, StringComparison.Ordinal);
        await theme.PutAsync($"ResearchStudy/{theme.Id}", study);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var megabase = 1; megabase <= 45; megabase++) await theme.DataManager.CreateAsync(Variant(patient, megabase));
        var consent = await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Patient", 0);
        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient).Replace("\"scope\"", """
            "extension": [{ "url": "http://databank.example.jp/fhir/StructureDefinition/consent-uses", "extension": [
              { "url": "dataKind", "valueCode": "clinical" }, { "url": "dataKind", "valueCode": "genome" }, { "url": "dataKind", "valueCode": "image" }] }],
            "scope"
            """, StringComparison.Ordinal));
        await ShownAsync(theme, 45);
    }

    /// <summary>The places of the variants in the view, once the distinct ones are so many.</summary>
    internal static async Task<IReadOnlyList<string>> ShownAsync(TestTheme theme, int count)
    {
        for (int attempt = 0, matches = 0; ; attempt++)
        {
            using var answer = await theme.GetAsync($"{theme.Fhir}/Observation?code=http://loinc.org|69548-6&_count=200", null);
            IEnumerable<JsonElement> found = answer.IsSuccessStatusCode && (await answer.JsonAsync()).TryGetProperty("entry", out var entries) ? entries.EnumerateArray() : [];
            List<string> places = [.. found.Select(entry => entry.Text("resource", "component", "1", "valueRange", "low", "value")).Distinct().Order(StringComparer.Ordinal)];
            matches = places.Count == count ? matches + 1 : 0;
            if (matches == 5) return places; // What comes late would be too much.
            Assert.True(attempt < 150, $"{places.Count} variants are shown, not {count}.");
            await Task.Delay(200, Cancellation);
        }
    }

    internal static string Variant(string patient, int megabase, string sourceClass = "LA6683-2", int place = 500_000, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        { "resourceType": "Observation", "status": "final", "subject": { "reference": "{{patient}}" },
          "code": { "coding": [{ "system": "http://loinc.org", "code": "69548-6" }] },
          "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "LA9633-4" }] },
          "component": [
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "48013-7" }] },
              "valueCodeableConcept": { "coding": [{ "system": "http://www.ncbi.nlm.nih.gov/refseq", "code": "NC_000001.11" }] } },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "81254-5" }] }, "valueRange": { "low": { "value": {{(1_000_000 * megabase) + place}} }, "high": { "value": {{(1_000_000 * megabase) + place + 1}} } } },
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "48002-0" }] },
              "valueCodeableConcept": { "coding": [{ "system": "http://loinc.org", "code": "{{sourceClass}}" }] } }{{more}}] }
        """);
}
