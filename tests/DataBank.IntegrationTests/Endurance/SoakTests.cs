using System.Globalization;
using DataBank.UnitTests.Storage;

namespace DataBank.IntegrationTests.Endurance;

/// <summary>
/// Hours of a mixed load in minutes: memory stays as it is, and nothing goes wrong. Runs only where DATABANK_TEST_SOAK_MINUTES says for how long; on one engine alone where
/// DATABANK_TEST_ENGINE names it.
/// </summary>
[Collection("Endurance")]
public sealed class SoakTests(PostgreSqlServer server)
{
    private const double MostMegabytesPerMinute = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("PostgreSql")]
    public async Task Memory_is_flat_and_nothing_goes_wrong(string engine)
    {
        Assert.SkipUnless(double.TryParse(Environment.GetEnvironmentVariable("DATABANK_TEST_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes), "DATABANK_TEST_SOAK_MINUTES is not set.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DATABANK_TEST_ENGINE") is not { Length: > 0 } only || only == engine, "DATABANK_TEST_ENGINE names another engine.");
        var settings = engine == "PostgreSql" ? TestEngine.OnPostgreSql(await server.ConnectionStringAsync()) : new Dictionary<string, string> { ["DATABANK_Storage__Provider"] = "Sqlite" };
        await using var appliance = await ApplianceProcess.StartAsync(environment: settings);
        await using var load = await MixedLoad.StartAsync(appliance, pause: TimeSpan.FromMilliseconds(50));
        var samples = new List<(double Minute, double Megabytes)>();
        var started = TimeProvider.System.GetTimestamp();
        for (TimeSpan elapsed; (elapsed = TimeProvider.System.GetElapsedTime(started)).TotalMinutes < minutes;)
        {
            samples.Add((elapsed.TotalMinutes, appliance.MemoryBytes / 1048576.0));
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
        await load.StopAsync();
        var settled = samples.Where(sample => sample.Minute > minutes / 2).ToList(); // Caches fill at first.
        var slope = Slope(settled);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{minutes} minutes on {engine}: {load.Describe()}; {settled[0].Megabytes:F0} MB resident after half of them, {settled[^1].Megabytes:F0} MB at the end, {slope:+0.00;-0.00} MB a minute; minute by minute {string.Join(' ', samples.GroupBy(sample => (int)sample.Minute).Select(minute => $"{minute.Average(sample => sample.Megabytes):F0}"))}"));
        Assert.True(load.Troubles.Count == 0 && load.Unanswered == 0, load.Describe());
        await load.VerifyAsync(appliance.BaseAddress);
        await appliance.VerifyAsync();
        Assert.InRange(slope, double.NegativeInfinity, MostMegabytesPerMinute);
    }

    /// <summary>Of the line that lies nearest to the samples.</summary>
    private static double Slope(IReadOnlyList<(double X, double Y)> samples)
    {
        var (x, y) = (samples.Average(sample => sample.X), samples.Average(sample => sample.Y));
        return samples.Sum(sample => (sample.X - x) * (sample.Y - y)) / samples.Sum(sample => (sample.X - x) * (sample.X - x));
    }
}
