namespace DataBank.IntegrationTests;

public sealed class CommandTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var outcome = await ApplianceProcess.RunAsync("--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(new[] { "serve", "token", "validate", "dicom", "verify", "theme", "seed" }, name => Assert.Contains($"  {name} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_of_the_command_line_opens_the_server()
    {
        var outcome = await ApplianceProcess.RunAsync("token", "--data", appliance.DataFolder, "--role", "clinician", "--hours", "0.5");
        Assert.Equal(0, outcome.ExitCode);
        using var client = appliance.Client(outcome.Output.Trim());
        using var answer = await client.GetAsync("/fhir/Patient?_count=1", Cancellation);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Token_for_an_unknown_role_is_refused()
    {
        var outcome = await ApplianceProcess.RunAsync("token", "--data", appliance.DataFolder, "--role", "emperor");
        Assert.NotEqual(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Validate_succeeds_only_without_errors()
    {
        using var folder = new TemporaryFolder();
        var good = Path.Combine(folder.Path, "good.json");
        var bad = Path.Combine(folder.Path, "bad.json");
        await File.WriteAllTextAsync(good, Some.Patient(), Cancellation);
        await File.WriteAllTextAsync(bad, """{ "resourceType": "Patient", "gender": "nonsense" }""", Cancellation);

        Assert.Equal(0, (await ApplianceProcess.RunAsync("validate", good)).ExitCode);
        var refused = await ApplianceProcess.RunAsync("validate", good, bad);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Patient.gender", refused.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await ApplianceProcess.RunAsync("validate", Path.Combine(folder.Path, "missing.json"))).ExitCode);
    }

    [Fact]
    public async Task Themes_are_listed()
    {
        var id = (await appliance.DataManager.CreateAsync(Some.ResearchStudy())).Text("id");
        var outcome = await ApplianceProcess.RunAsync("theme", "list", "--data", appliance.DataFolder);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"{id}\tactive\tnot live\t試験", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_finds_a_journal_that_was_tampered_with()
    {
        await using var own = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        await own.Clinician.CreateAsync(Some.Patient());
        await own.Clinician.GetFhirAsync("/fhir/Patient");
        await own.KillAsync();
        Assert.Equal(0, (await ApplianceProcess.RunAsync("verify", "--data", own.DataFolder)).ExitCode);

        var journal = Directory.EnumerateFiles(Path.Combine(own.DataFolder, "audit"), "*.jsonl").Single();
        var text = await File.ReadAllTextAsync(journal, Cancellation);
        await File.WriteAllTextAsync(journal, text.Replace("test-clinician", "test-somebody1", StringComparison.Ordinal), Cancellation);
        var broken = await ApplianceProcess.RunAsync("verify", "--data", own.DataFolder);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("batch 1", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dicom_commands_refuse_what_is_no_dicom_plainly()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "no.dcm");
        await File.WriteAllTextAsync(file, "no DICOM", Cancellation);
        foreach (var command in new[] { "json", "dump" })
        {
            var outcome = await ApplianceProcess.RunAsync("dicom", command, file);
            Assert.Equal(1, outcome.ExitCode);
            Assert.StartsWith("databank: ", outcome.Error, StringComparison.Ordinal);
        }
    }
}
