using System.Globalization;
using System.Text.RegularExpressions;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests.Endurance;

/// <summary>
/// <c>kill -9</c> at random moments of a mixed load, again and again on the same data: five times, or as often as DATABANK_TEST_KILLS says.
/// </summary>
[Collection("Endurance")] // One after the other: each takes the machine for itself.
public sealed partial class CrashTests(PostgreSqlServer server)
{
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("DATABANK_TEST_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 5;

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task Kills_at_random_moments_lose_nothing_that_was_acknowledged(string engine)
    {
        var settings = engine == "PostgreSql" ? TestEngine.OnPostgreSql(await server.ConnectionStringAsync()) : new Dictionary<string, string> { ["DATABANK_Storage__Provider"] = "Sqlite" };
        await using var appliance = await ApplianceProcess.StartAsync(environment: settings);
        await using var load = await MixedLoad.StartAsync(appliance);
        for (var kill = 0; kill < Kills; kill++)
        {
            await load.UntilMoreAsync(20);
            await Task.Delay(Random.Shared.Next(500), TestContext.Current.CancellationToken);
            await appliance.RestartAsync();
        }
        await load.UntilMoreAsync(20);
        await load.StopAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{Kills} kills on {engine}: {load.Describe()}");
        Assert.True(load.Troubles.Count == 0, load.Describe());
        await load.VerifyAsync(appliance.BaseAddress);

        var found = await appliance.VerifyAsync();
        var unreferenced = int.Parse(Unreferenced().Match(found).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(unreferenced <= load.Unanswered, $"{load.Describe()}: more files are left than requests were broken off.\n{found}");
    }

    [GeneratedRegex("([0-9]+) files that nothing refers to")]
    private static partial Regex Unreferenced();
}
