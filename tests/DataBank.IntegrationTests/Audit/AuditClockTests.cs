using System.Runtime.InteropServices;
using DataBank.Server;

namespace DataBank.IntegrationTests.Audit;

/// <summary>Times of the journal are worth what the clock is worth: what is not kept by NTP, or was set back, is told.</summary>
public sealed class AuditClockTests
{
    private const int BytesOfTimex = 256;
    private const int Unsynchronised = 5; // TIME_ERROR of adjtimex(2).

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_is_set_back_while_it_runs_is_told_by_verification_and_loses_no_record()
    {
        using var clock = new FakedClock("+0");
        await using var appliance = await ApplianceProcess.StartAsync(environment: clock.Environment);
        using var key = await SigningKey.OpenAsync(Path.Combine(appliance.SharedFolder, "keys"), Cancellation);
        var token = new TokenIssuer(key, new Yesterday()).Issue(new TokenRequest("test-clock", [Roles.Clinician], [], TimeSpan.FromDays(2)));
        using var client = appliance.Client(token);
        var id = (await client.CreateAsync(Some.Patient())).Text("id")!;
        foreach (var offset in new[] { "+0", "-90m", "+0" })
        {
            clock.Set(offset);
            await client.GetFhirAsync($"/fhir/Patient/{id}");
        }
        using var auditor = appliance.Auditor;
        Assert.Equal(4, (await auditor.GetFhirAsync($"/fhir/AuditEvent?patient=Patient/{id}&agent.identifier=test-clock")).Ids().Length); // The proxy reads the change, too.
        await appliance.StopAsync();

        var outcome = await ApplianceProcess.RunAsync("audit", "verify", "--data", appliance.DataFolder);
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        Assert.Contains("1 records are older than the one before them by more than a minute: the clock was set back", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("chain unbroken", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_of_the_clock_what_the_kernel_says()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no such call.");
        await using var appliance = await ApplianceProcess.StartAsync();
        var ready = await appliance.Anonymous.GetFhirAsync("/health/ready");
        Assert.Equal(adjtimex(new byte[BytesOfTimex]) == Unsynchronised ? "Degraded" : "Healthy", ready.Text("checks", "clock", "status"));
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int adjtimex(byte[] timex);

    private sealed class Yesterday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(-1);
    }
}
