using System.Globalization;

namespace DataBank.IntegrationTests;

/// <summary>How long what is taken away stays away: as many seconds as DATABANK_TEST_OUTAGE_SECONDS says (tests/endurance.sh: 30), else few.</summary>
internal static class Outage
{
    public static Task LastAsync(int otherwiseSeconds) => Task.Delay(
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("DATABANK_TEST_OUTAGE_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : otherwiseSeconds),
        TestContext.Current.CancellationToken);
}
