using System.Net;
using System.Text;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Sends genome files and waits until they have been read.</summary>
internal static class GenomeImport
{
    private const int MostAttempts = 2400;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How the job ended, whatever that is.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Outcome)> SendGenomeAsync(this HttpClient client, byte[] vcf, string query)
    {
        using var accepted = await client.PostAsync($"/genomics/files?{query}", new ByteArrayContent(vcf), Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation);
            if (answer.StatusCode != HttpStatusCode.Accepted) return (answer.StatusCode, await answer.JsonAsync());
            Assert.True(attempt < MostAttempts, "The file was not read in time.");
            await Task.Delay(Pause, Cancellation);
        }
    }

    /// <summary>The outcome of an import that must succeed.</summary>
    public static async Task<JsonElement> ImportGenomeAsync(this HttpClient client, byte[] vcf, string query)
    {
        var (status, outcome) = await client.SendGenomeAsync(vcf, query);
        Assert.True(status == HttpStatusCode.OK, outcome.GetRawText());
        return outcome;
    }

    public static Task<JsonElement> ImportGenomeAsync(this HttpClient client, string vcf, string query) => client.ImportGenomeAsync(Encoding.UTF8.GetBytes(vcf), query);
}
