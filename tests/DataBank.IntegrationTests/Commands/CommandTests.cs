namespace DataBank.IntegrationTests;

public sealed class CommandTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var outcome = await ApplianceProcess.RunAsync("--help");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(new[] { "serve", "token", "validate", "packages", "dicom", "verify", "theme", "seed", "import", "terminology" }, name => Assert.Contains($"  {name} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_states_what_it_removes_and_keeps()
    {
        var outcome = await ApplianceProcess.RunAsync("policy", "statement", "--policy", "pseudonymized+private+text");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("113111 Retain Safe Private Option", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("`text`", outcome.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await ApplianceProcess.RunAsync("policy", "statement", "--policy", "none")).ExitCode);
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
    public async Task No_token_holds_both_data_and_the_mapping()
    {
        var outcome = await ApplianceProcess.RunAsync("token", "--data", appliance.DataFolder, "--role", "mapping-holder", "--role", "data-manager");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("Nobody holds both", outcome.Error, StringComparison.Ordinal);
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
    public async Task Validate_looks_through_folders_and_lines_and_leaves_a_report()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "in", "below"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "in", "below", "good.json"), Some.Patient(), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "in", "lines.ndjson"), "{\"resourceType\":\"Patient\"}\n\n{\"resourceType\":\"Patient\",\"active\":1}\n{\"resourceType\":\"Basic\"}", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "in", "note.txt"), "no resource", Cancellation);

        foreach (var name in new[] { "report.xml", "report.json" })
        {
            var report = Path.Combine(folder.Path, name);
            var outcome = await ApplianceProcess.RunAsync("validate", Path.Combine(folder.Path, "in"), "--report", report, "--language", "ja");
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("lines.ndjson:3(1,36)", outcome.Output, StringComparison.Ordinal);
            Assert.Contains("要素 code は必須です（1..1）", outcome.Output, StringComparison.Ordinal);
            var text = await File.ReadAllTextAsync(report, Cancellation);
            Assert.Contains("good.json", text, StringComparison.Ordinal);
            Assert.Contains("Patient.active", text, StringComparison.Ordinal);
        }
        Assert.Equal(4, System.Xml.Linq.XDocument.Load(Path.Combine(folder.Path, "report.xml")).Descendants("testcase").Count());
        Assert.Equal(2, System.Xml.Linq.XDocument.Load(Path.Combine(folder.Path, "report.xml")).Descendants("failure").Count());

        var page = Path.Combine(folder.Path, "report.html");
        await ApplianceProcess.RunAsync("validate", Path.Combine(folder.Path, "in"), "--report", page);
        var html = await File.ReadAllTextAsync(page, Cancellation);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("lines.ndjson:3", html, StringComparison.Ordinal);
        Assert.Contains("4 resources, ", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_shows_on_a_terminal_how_far_it_has_come()
    {
        using var folder = new TemporaryFolder();
        var lines = Path.Combine(folder.Path, "lines.ndjson");
        await File.WriteAllLinesAsync(lines, Enumerable.Repeat("""{"resourceType":"Patient"}""", 600), Cancellation);

        var seen = await ApplianceProcess.RunOnTerminalAsync("validate", lines);
        Assert.Equal(0, seen.ExitCode);
        Assert.Matches("(?s)\r256 resources.*\r512 resources.*\r600 resources", seen.Output);

        var redirected = await ApplianceProcess.RunAsync("validate", lines);
        Assert.DoesNotContain("256 resources", redirected.Output + redirected.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Themes_are_listed()
    {
        var id = (await appliance.DataManager.CreateAsync(Some.ResearchStudy())).Text("id");
        var outcome = await ApplianceProcess.RunAsync("theme", "list", "--data", appliance.DataFolder);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"{id}\tactive\tnot live\t試験\tit names no ethics approval", outcome.Output, StringComparison.Ordinal);
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
        Assert.Contains("line 1: a record was changed", broken.Output, StringComparison.Ordinal);
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
