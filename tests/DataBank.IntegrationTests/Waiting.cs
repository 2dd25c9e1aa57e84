namespace DataBank.IntegrationTests;

/// <summary>Waits for what another process does in its own time.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan longest, string otherwise = "It does not happen.")
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < longest, otherwise);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
