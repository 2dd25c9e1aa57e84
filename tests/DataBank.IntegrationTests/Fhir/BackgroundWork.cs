using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>What runs in the background, as its client follows it.</summary>
internal static class BackgroundWork
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Waits until it has ended, or its progress is enough.</summary>
    public static async Task UntilAsync(HttpClient client, Uri status, Func<string, bool> isEnough)
    {
        for (var attempt = 0; attempt < 12_000; attempt++)
        {
            using var answer = await client.GetAsync(status, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) return;
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            if (isEnough(answer.Headers.GetValues("X-Progress").Single())) return;
            await Task.Delay(5, Cancellation);
        }
        Assert.Fail("It did not end in time.");
    }
}
