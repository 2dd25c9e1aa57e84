using System.Globalization;
using System.Net;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>Azure Blob Storage instead of files: everything that is stored as bytes goes there and comes back, and its absence is an outage.</summary>
public sealed class LostContainerTests : IAsyncLifetime
{
    private readonly AzuriteServer azurite = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Instances_lie_in_the_container_and_its_absence_is_an_outage_that_ends_without_a_restart()
    {
        var port = FreePort.Next();
        var settings = await SettingsAsync();
        settings["DATABANK_Dicom__CallingAeTitles__0"] = "CT1";
        await using var appliance = await ApplianceProcess.StartAsync(["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], settings);
        using var client = appliance.Clinician;
        var (kept, large, late) = (new TestImage(), new TestImage { Size = 2000, Seed = 7 }, new TestImage());
        await client.StoreCleanlyAsync(kept);
        await client.StoreCleanlyAsync(large);
        Assert.False(Directory.Exists(Path.Combine(appliance.DataFolder, "blobs")), "Bytes were written to the data folder.");
        Assert.Empty(Directory.GetFiles(Path.Combine(appliance.DataFolder, "uploads")));
        foreach (var image in (TestImage[])[kept, large]) await IsThereAsync(client, image);
        using (var range = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, large.Path) { Headers = { { "Accept", "application/dicom; transfer-syntax=*" }, { "Range", "bytes=5000000-5000099" } } }, Cancellation))
        {
            Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
            Assert.Equal(large.ToFile()[5_000_000..5_000_100], await range.Content.ReadAsByteArrayAsync(Cancellation));
        }
        foreach (var resource in (string[])["/frames/1", "/rendered", "/bulkdata/7FE00010"])
        {
            using var answer = await client.GetAsync(large.Path + resource, accept: null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await azurite.StopAsync();
        foreach (var resource in (string[])["", "/frames/1", "/rendered"])
        {
            using var lost = await client.GetAsync(kept.Path + resource, accept: null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
            Assert.NotNull(lost.Headers.RetryAfter?.Delta);
        }
        using var refused = await client.StoreAsync(late.ToFile());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("42752", (await refused.JsonAsync()).GetProperty("00081198").GetProperty("Value")[0].Value("00081197")); // A700H
        using var ready = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await Outage.LastAsync(1);
        await azurite.StartAsync();
        await client.StoreCleanlyAsync(late);
        foreach (var image in (TestImage[])[kept, large, late]) await IsThereAsync(client, image);
        using var readyAgain = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, readyAgain.StatusCode);
        var verified = await ApplianceProcess.RunAsync(settings, "verify", "--data", appliance.DataFolder);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
        Assert.Contains("3 links to files, 0 broken", verified.Output, StringComparison.Ordinal);

        // A container that is empty while the database refers to blobs is the wrong one: nothing is started over it.
        await appliance.KillAsync();
        settings["DATABANK_Blobs__Container"] = AzuriteServer.NewContainer();
        var start = await ApplianceProcess.RunAsync(settings, "serve", "--data", appliance.DataFolder, "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, start.ExitCode);
        Assert.Contains("is its volume mounted?", start.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_connection_is_told_before_anything_is_started()
    {
        using var folder = new TemporaryFolder();
        foreach (var connection in (string[])["", "not a connection string"])
        {
            var outcome = await ApplianceProcess.RunAsync(
                new Dictionary<string, string> { ["DATABANK_Blobs__Provider"] = "AzureBlob", ["DATABANK_Blobs__ConnectionString"] = connection }, "serve", "--data", folder.Path, "--urls", "http://127.0.0.1:1");
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains("connection string", outcome.Error, StringComparison.Ordinal);
        }
    }

    public ValueTask DisposeAsync() => azurite.DisposeAsync();

    private async Task<Dictionary<string, string>> SettingsAsync() => new()
    {
        ["DATABANK_Blobs__Provider"] = "AzureBlob",
        ["DATABANK_Blobs__ConnectionString"] = await azurite.ConnectAsync(),
        ["DATABANK_Blobs__Container"] = AzuriteServer.NewContainer(),
    };

    private static async Task IsThereAsync(HttpClient client, TestImage image)
    {
        using var answer = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }
}
