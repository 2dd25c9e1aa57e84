using System.Net;
using DataBank.IntegrationTests.Endurance;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests;

/// <summary>A PostgreSQL that ends at once and comes back.</summary>
[Collection("Endurance")]
public sealed class LostDatabaseTests
{
    [Fact]
    public async Task A_database_that_is_away_is_answered_as_such_and_loses_nothing_and_is_used_again_when_it_is_back()
    {
        await using var server = PostgreSqlServer.Own();
        await using var appliance = await ApplianceProcess.StartAsync(environment: TestEngine.OnPostgreSql(await server.ConnectionStringAsync()));
        await using var load = await MixedLoad.StartAsync(appliance);
        await load.UntilMoreAsync(40);
        await server.StopAsync();
        using var client = appliance.Clinician;
        using var researcher = appliance.Researcher(load.Theme);
        var (view, file) = ($"/research/{load.Theme}", $"/ga4gh/drs/v1/objects/gf-{Guid.Empty:n}");
        foreach (var (caller, path) in new[] { (client, "/fhir/Patient"), (client, "/dicomweb/studies"), (client, file), (researcher, $"{view}/fhir/Patient"), (researcher, $"{view}/dicomweb/studies") })
        {
            using var read = await caller.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True(read.StatusCode == HttpStatusCode.ServiceUnavailable && read.Headers.RetryAfter is not null, $"{path}: {read.StatusCode}");
        }
        using (var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("Unhealthy", (await ready.JsonAsync()).Text("checks", "database", "status"));
        }
        using (var live = await client.GetAsync("/health/live", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await Outage.LastAsync(10);
        await server.StartAgainAsync();
        await load.UntilMoreAsync(40);
        await load.StopAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(load.Describe());
        Assert.True(load.Troubles.Count == 0, load.Describe());
        try
        {
            await load.VerifyAsync(appliance.BaseAddress);
        }
        catch (Xunit.Sdk.XunitException problem)
        {
            using var operators = appliance.Administrator;
            var metrics = await operators.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
            Assert.Fail($"{problem.Message}\n{string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith("databank_proxy", StringComparison.Ordinal)))}\n{appliance.Output}");
        }
        await appliance.VerifyAsync();
    }
}
