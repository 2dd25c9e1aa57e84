using System.Net;
using DataBank.Storage;

namespace DataBank.IntegrationTests;

public class LeavingGuardTests
{
    private const string Number = PlantedHits.Number;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_not_searched_for_all_that_is_known_now_leaves_by_no_way()
    {
        string[] ways =
        [
            "Observation?subject=Patient/{patient}", "Patient?_id={patient}&_revinclude=Observation:subject", "Observation/{observation}", "Observation/{observation}?_format=xml",
            "Observation/{observation}/_history", "Observation/{observation}/_history/1", "Patient/{patient}/$everything",
        ];
        await using var own = await ApplianceProcess.StartAsync();
        var (theme, other) = (await TestTheme.CreateAsync(own), await TestTheme.CreateAsync(own));
        var members = new List<(string Id, string Record)>();
        for (var member = 0; member <= ways.Length; member++)
        {
            var record = Some.Unique();
            var id = (await theme.DataManager.CreateAsync(Some.Patient(record))).Text("id")!;
            await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}", code: Number));
            await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}"));
            await (member == ways.Length ? other : theme).EnrolAsync($"Patient/{id}");
            members.Add((id, record));
        }
        var shown = (await theme.WaitForAsync($"Observation?code={Number}&_count=100", ways.Length)).Select(each => (Observation: each.Text("id")!, Patient: each.Text("subject", "reference")!["Patient/".Length..])).ToList();
        await other.WaitForAsync("Observation", 2);

        await own.LookAwayAsync();
        foreach (var (id, record) in members) await theme.NameAsync(id, record);

        foreach (var (way, of) in ways.Zip(shown))
            await WithheldAsync(theme, $"{theme.Fhir}/{way.Replace("{patient}", of.Patient, StringComparison.Ordinal).Replace("{observation}", of.Observation, StringComparison.Ordinal)}");
        await WithheldAsync(other, await ExportAsync(other));

        // The view holds the rest, and operators are told how often.
        await theme.WaitForAsync("Observation?_count=100", ways.Length);
        await theme.WaitForAsync($"Observation?code={Number}", 0);
        await other.WaitForAsync("Observation", 1);
        await own.AssertToldAsync(theme, "Observation");
        await own.AssertToldAsync(other, "Observation");
        Assert.True(await theme.LeaksAsync("Observation") >= ways.Length);
        using var again = await other.GetAsync(await ExportAsync(other), "application/json");
        Assert.True(again.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, await again.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_value_whose_short_pseudonym_another_one_has_gets_the_next_in_FHIR_and_DICOM_alike()
    {
        await using var own = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(own);
        var image = new TestImage { Accession = "A2026-0001" };
        using var ingest = own.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        await ingest.StoreCleanlyAsync(image);
        await theme.EnrolAsync(patient);
        await theme.WaitForImagesAsync(1);
        var first = await AccessionsAsync(theme);
        Assert.Equal(16, first.Fhir.Length);
        Assert.Equal(first.Fhir, first.Dicom);

        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "temporarily-closed-to-accrual"));
        await Waiting.UntilAsync(async () => await StatusAsync() == HttpStatusCode.NotFound, TimeSpan.FromSeconds(30));
        await own.StopAsync();
        await using (var vault = await own.OpenVaultAsync())
        {
            await vault.WriteAsync(
                async session =>
                {
                    await using var taken = session.Command("update short_pseudonym set value_hash = 'another ' || value_hash");
                    Assert.True(await taken.ExecuteNonQueryAsync(Cancellation) > 0);
                    return true;
                },
                Cancellation);
        }
        await own.RestartAsync();
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-strict")); // The view is made anew; what it shows first must be right already.
        var next = await AccessionsAsync(theme);
        Assert.NotEqual(first.Fhir, next.Fhir);
        Assert.Equal(16, next.Fhir.Length);
        Assert.Equal(next.Fhir, next.Dicom);

        async Task<HttpStatusCode> StatusAsync()
        {
            using var answer = await theme.Researcher.GetAsync($"{theme.Fhir}/Patient", Cancellation);
            return answer.StatusCode;
        }
    }

    private static async Task<(string Fhir, string Dicom)> AccessionsAsync(TestTheme theme)
    {
        var study = Assert.Single(await theme.WaitForAsync("ImagingStudy", 1));
        var image = Assert.Single(await theme.WaitForImagesAsync(1));
        return (
            study.GetProperty("identifier").EnumerateArray().Single(identifier => identifier.Text("system") == "http://databank.example.jp/fhir/sid/accession-number").Text("value")!,
            image.Value("00080050")!);
    }

    /// <summary>Waits until it is answered with something else than that consents are not current, or that an export goes on: that must be a refusal.</summary>
    private static async Task WithheldAsync(TestTheme theme, string url)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await theme.Researcher.GetAsync(url, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.DoesNotContain(Number, text, StringComparison.Ordinal);
            if (text.Contains("withheld", StringComparison.Ordinal)) return;
            Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Accepted && attempt < 200, $"{url}: {(int)answer.StatusCode} {text}");
            await Task.Delay(100, Cancellation);
        }
    }

    private static async Task<string> ExportAsync(TestTheme theme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{theme.Fhir}/$export?_type=Observation");
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await theme.Researcher.SendAsync(request, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(Cancellation));
        return answer.Content.Headers.ContentLocation!.ToString();
    }
}
