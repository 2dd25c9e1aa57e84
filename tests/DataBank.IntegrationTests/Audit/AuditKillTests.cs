namespace DataBank.IntegrationTests.Audit;

/// <summary><c>kill -9</c> the moment a read is answered: its record is there, though nothing has brought it to the disk yet.</summary>
public sealed class AuditKillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_that_was_answered_is_in_the_journal_though_the_process_is_killed_at_once()
    {
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Audit__FlushMilliseconds"] = "1000" });
        using var client = appliance.Clinician;
        var id = (await client.CreateAsync(Some.Patient())).Text("id")!;
        for (var number = 1; number <= 30; number++) await ReadAsync(number);
        await appliance.KillAsync();

        // From the files themselves: those of the last moment stand beside the journal.
        var journal = string.Concat(Directory.GetFiles(Path.Combine(appliance.DataFolder, "audit")).Select(File.ReadAllText));
        for (var number = 1; number <= 30; number++) Assert.Contains($"\"read-{number}\"", journal, StringComparison.Ordinal);
        var killed = await ApplianceProcess.RunAsync(appliance.Settings, "audit", "verify", "--data", appliance.DataFolder);
        Assert.True(killed.ExitCode == 0, killed.Output);

        await appliance.InitializeAsync();
        await ReadAsync(31);
        using var auditor = appliance.Auditor;
        Assert.Single((await auditor.GetFhirAsync("/fhir/AuditEvent?subtype=audit-resume")).Ids());
        var reads = (await auditor.GetFhirAsync($"/fhir/AuditEvent?patient={id}&subtype=read&agent-role=clinician&_count=100")).Ids();
        Assert.Equal((31, 31), (reads.Length, reads.Distinct().Count()));
        var outcome = await ApplianceProcess.RunAsync(appliance.Settings, "audit", "verify", "--data", appliance.DataFolder);
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        Assert.Contains("not closed in order 1 times", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("chain unbroken", outcome.Output, StringComparison.Ordinal);

        async Task ReadAsync(int number)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/fhir/Patient/{id}");
            request.Headers.Add("X-Request-Id", $"read-{number}");
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }
}
