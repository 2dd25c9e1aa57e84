using System.Net;

namespace DataBank.IntegrationTests;

public sealed class ReadOnlyDiskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_that_turns_read_only_refuses_images_and_serves_and_takes_them_again_afterwards()
    {
        await using var appliance = await ApplianceProcess.StartOnSmallDiskAsync(96, [], new Dictionary<string, string> { ["DATABANK_Blobs__ReserveBytes"] = "1048576" });
        using var client = appliance.Clinician;
        var (kept, late) = (new TestImage(), new TestImage { Size = 700 });
        await client.StoreCleanlyAsync(kept);

        await appliance.SetReadOnlyAsync(true);
        using var refused = await client.StoreAsync(late.ToFile());
        Assert.True(refused.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InsufficientStorage, $"{refused.StatusCode}\n{appliance.Output}");
        Assert.Equal("42752", (await refused.JsonAsync()).GetProperty("00081198").GetProperty("Value")[0].Value("00081197")); // A700H
        using (var answer = await client.GetAsync(kept.Path, "application/dicom; transfer-syntax=*")) Assert.Equal(kept.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={late.Study}"));
        using (var ready = await client.GetAsync("/health/ready", Cancellation)) Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await appliance.SetReadOnlyAsync(false);
        await client.StoreCleanlyAsync(late);
        using (var ready = await client.GetAsync("/health/ready", Cancellation)) Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await appliance.VerifyAsync();
    }

    [Fact]
    public async Task A_disk_that_can_not_be_written_ends_the_start_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.StartOnReadOnlyDiskAsync(folder.Path);
        Assert.SkipWhen(outcome.ExitCode is 77 or 125 || outcome.Error.StartsWith("unshare", StringComparison.Ordinal), $"No disk of the test's own can be mounted: {outcome.Error}");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("databank: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }
}
