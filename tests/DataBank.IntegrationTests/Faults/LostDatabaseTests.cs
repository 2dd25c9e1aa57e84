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
        using (var read = await client.GetAsync("/fhir/Patient", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, read.StatusCode);
            Assert.NotNull(read.Headers.RetryAfter);
        }
        using (var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
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
