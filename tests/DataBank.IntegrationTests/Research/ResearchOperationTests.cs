using System.Globalization;
using System.Net;

namespace DataBank.IntegrationTests;

public class ResearchOperationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_loses_nothing_and_the_leak_check_finds_nothing()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage { Name = "Saionji^Hanako=西園寺^花子=サイオンジ^ハナコ" };
        using var ingest = appliance.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId, family: "西園寺", kana: "サイオンジ"))).Text("id")}";
        for (var i = 0; i < 20; i++) await theme.DataManager.CreateAsync(Some.Observation(patient, value: i));
        await ingest.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 });
        await theme.EnrolAsync(patient);

        await appliance.RestartAsync();
        await theme.WaitForAsync("Observation?_count=100", 20);
        await theme.DataManager.CreateAsync(Some.Observation(patient, value: 20));
        await theme.WaitForAsync("Observation?_count=100", 21);
        var shown = 0;
        for (var attempt = 0; attempt < 200 && shown != 2; attempt++)
        {
            shown = (await theme.Researcher.QidoAsync($"{theme.DicomWeb}/instances")).Count;
            await Task.Delay(100, Cancellation);
        }
        Assert.Equal(2, shown);

        var check = await ApplianceProcess.RunAsync("leak-check", "--url", appliance.BaseAddress.ToString(), "--data", appliance.DataFolder, "--theme", theme.Id);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.Contains("1 patients and 2 images released", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(image.PatientId, appliance.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_upstream_a_view_answers_503_and_shows_nothing()
    {
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--roles", "proxy", "--auth", "none"], new Dictionary<string, string> { ["DATABANK_Proxy__FhirUpstream"] = "http://127.0.0.1:9/fhir" });
        using var client = appliance.Anonymous;
        foreach (var path in new[] { "fhir/Patient", "fhir/metadata", "dicomweb/studies" })
        {
            using var answer = await client.GetAsync($"/research/any-theme/{path}", Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
        Assert.Equal("Degraded", (await client.GetFhirAsync("/health/ready")).Text("checks", "research", "status"));
    }

    [Fact]
    public async Task The_lag_of_both_lanes_grows_while_the_clinical_side_is_away_and_falls_when_it_is_back()
    {
        await using var clinical = await ApplianceProcess.StartAsync(["--roles", "clinical", "--auth", "none"]);
        await using var proxy = await ApplianceProcess.StartAsync(
            ["--roles", "proxy"], new Dictionary<string, string> { ["DATABANK_Proxy__FhirUpstream"] = $"{clinical.BaseAddress}fhir", ["DATABANK_Proxy__DicomWebUpstream"] = $"{clinical.BaseAddress}dicomweb" });
        using var operators = proxy.Administrator;
        await Waiting.UntilAsync(async () => await operators.LagsAsync() is { Consent: < 5, Data: < 5 }, TimeSpan.FromSeconds(60), "The lanes do not follow.");

        await clinical.KillAsync();
        await Waiting.UntilAsync(async () => await operators.LagsAsync() is { Consent: > 8, Data: > 8 }, TimeSpan.FromSeconds(60), "Nobody is told that the lanes stand still.");
        Assert.Matches("databank_proxy_failed_passes_total\\{[^}]*lane=\"data\"", await operators.GetStringAsync("/metrics", Cancellation));

        await clinical.InitializeAsync();
        await Waiting.UntilAsync(async () => await operators.LagsAsync() is { Consent: < 5, Data: < 5 }, TimeSpan.FromSeconds(60), "The lanes do not catch up.");
        Assert.Equal("Healthy", (await operators.GetFhirAsync("/health/ready")).Text("checks", "research", "status"));
    }

    [Fact]
    public async Task What_the_guard_finds_is_blocked_and_counted_for_operators_and_repeated_nowhere()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Dicom__Duplicates"] = "KeepBoth" });
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage();
        using var ingest = appliance.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(patient, when: "2026-03-04"));
        await ingest.StoreCleanlyAsync(image);
        await theme.EnrolAsync(patient);
        var shown = DateOnly.Parse(Assert.Single(await theme.WaitForAsync("Observation", 1)).Text("effectiveDateTime")!, CultureInfo.InvariantCulture);
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));
        Assert.Equal((0, 0), (await theme.LeaksAsync("Observation"), await theme.LeaksAsync("instance")));

        // The policy moves this day to the birth date, which it can't know: the guard does.
        var day = new DateOnly(1970, 4, 1).AddDays(new DateOnly(2026, 3, 4).DayNumber - shown.DayNumber);
        await theme.DataManager.CreateAsync(Some.Observation(patient, when: day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        await theme.WaitForLeakAsync("Observation");
        await theme.WaitForAsync("Observation", 1);

        // So it does of an image that is in the view already and has become another: each stream is read by it.
        await ingest.StoreCleanlyAsync(image with { AcquisitionDate = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture) });
        using var stream = await theme.GetAsync(
            $"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}", "application/dicom; transfer-syntax=*");
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);
        await theme.WaitForLeakAsync("instance");

        using var administrator = appliance.Administrator;
        var metrics = await administrator.GetStringAsync("/metrics", Cancellation);
        Assert.Matches($$"""databank_proxy_waiting\w*\{[^}]*theme="{{theme.Id}}"[^}]*\} 0""", metrics);
        foreach (var told in new[] { await stream.Content.ReadAsStringAsync(Cancellation), appliance.Output, metrics })
        {
            Assert.DoesNotContain("1970-04-01", told, StringComparison.Ordinal);
            Assert.DoesNotContain("19700401", told, StringComparison.Ordinal);
            Assert.DoesNotContain(image.PatientId, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_leak_check_finds_what_a_careless_server_shows()
    {
        await using var server = await CarelessServer.StartAsync(
            patient: """{ "resourceType": "Patient", "id": "p1", "name": [{ "family": "西園寺", "given": ["花子"] }], "birthDate": "1961-05-06" }""",
            released: """{ "resourceType": "Patient", "id": "PSEUDONYM", "name": [{ "text": "ｻｲｵﾝｼﾞ 西園寺　花子" }], "birthDate": "1961" }""");
        var check = await ApplianceProcess.RunAsync("leak-check", "--url", server.Address, "--theme", "t");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("name in FHIR Patient", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("birth date", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("西園寺", check.Output + check.Error, StringComparison.Ordinal);
    }
}
