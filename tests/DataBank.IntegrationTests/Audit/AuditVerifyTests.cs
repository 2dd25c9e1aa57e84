namespace DataBank.IntegrationTests.Audit;

/// <summary><c>databank audit verify</c> and retention, on the journal of the real executable.</summary>
public sealed class AuditVerifyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verification_passes_while_the_appliance_runs_and_tells_where_a_record_was_changed()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        for (var i = 0; i < 3; i++) await appliance.Clinician.CreateAsync(Some.Patient());
        using (var forbidden = await appliance.Researcher("x").GetAsync("/fhir/Patient", Cancellation)) Assert.Equal(403, (int)forbidden.StatusCode);
        var sound = await VerifyAsync(appliance);
        Assert.True(sound.ExitCode == 0, sound.Output + sound.Error);
        Assert.Contains("chain unbroken", sound.Output, StringComparison.Ordinal);

        await appliance.StopAsync();
        var publicKey = Path.Combine(appliance.DataFolder, "kept-elsewhere.pem");
        File.Copy(Path.Combine(appliance.SharedFolder, "keys", "audit-seal.pub.pem"), publicKey);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(appliance.DataFolder, "audit"), "*.jsonl"));
        var lines = await File.ReadAllLinesAsync(file, Cancellation);
        var at = Array.FindIndex(lines, line => line.Contains("test-researcher", StringComparison.Ordinal));
        lines[at] = lines[at].Replace("test-researcher", "test-somebody-", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(file, lines, Cancellation);
        foreach (var outcome in new[] { await VerifyAsync(appliance), await VerifyAsync(appliance, "--public-key", publicKey), await ApplianceProcess.RunAsync(appliance.Settings, "verify", "--data", appliance.DataFolder) })
        {
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains($"{Path.GetFileName(file)}, line {at + 1}: a record was changed", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Days_whose_time_is_over_are_purged_and_the_chain_stays_whole()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        await appliance.Clinician.CreateAsync(Some.Patient());
        await appliance.StopAsync();
        var audit = Path.Combine(appliance.DataFolder, "audit");
        var old = Path.Combine(audit, "2020-01-01.jsonl");
        File.Move(Assert.Single(Directory.GetFiles(audit, "*.jsonl")), old); // As if it had been written then; its seals name today's file.
        File.Delete(Path.Combine(audit, ".seals"));
        await appliance.RestartAsync();
        await appliance.Clinician.CreateAsync(Some.Patient());
        await appliance.StopAsync();
        Assert.True(File.Exists(old));

        await using var retaining = await appliance.ContinueAsync(new Dictionary<string, string> { ["DATABANK_Audit__RetentionDays"] = "1000" });
        for (var attempt = 0; File.Exists(Path.Combine(retaining.DataFolder, "audit", "2020-01-01.jsonl")); attempt++)
        {
            Assert.True(attempt < 100, retaining.Output);
            await Task.Delay(100, Cancellation);
        }
        var outcome = await VerifyAsync(retaining);
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        var purges = await retaining.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=audit-purge");
        Assert.Contains("audit/2020-01-01.jsonl", purges.GetRawText(), StringComparison.Ordinal);
    }

    private static Task<CommandOutcome> VerifyAsync(ApplianceProcess appliance, params string[] more) =>
        ApplianceProcess.RunAsync(appliance.Settings, ["audit", "verify", "--data", appliance.DataFolder, .. more]);
}
