using DataBank.IntegrationTests.Endurance;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests;

/// <summary>A clock that jumps back by half an hour, as one does that was wrong when NTP finds its servers.</summary>
[Collection("Endurance")]
public sealed class ClockTests(PostgreSqlServer server)
{
    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task A_clock_that_jumps_back_under_load_stops_nothing_and_loses_nothing(string engine)
    {
        using var clock = new FakedClock("+30m");
        var settings = engine == "PostgreSql" ? TestEngine.OnPostgreSql(await server.ConnectionStringAsync()) : new Dictionary<string, string> { ["DATABANK_Storage__Provider"] = "Sqlite" };
        await using var appliance = await ApplianceProcess.StartAsync(environment: settings.Concat(clock.Environment).ToDictionary());
        await using var load = await MixedLoad.StartAsync(appliance);
        await load.UntilMoreAsync(40);
        clock.Set("+0");
        await load.UntilMoreAsync(40);
        await load.StopAsync();
        Assert.True(load.Troubles.Count == 0 && load.Unanswered == 0, load.Describe());
        await load.VerifyAsync(appliance.BaseAddress);
        await appliance.VerifyAsync();
    }
}
