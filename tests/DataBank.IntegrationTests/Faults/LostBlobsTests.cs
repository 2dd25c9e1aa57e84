using System.Globalization;
using System.Net;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>The volume of the blobs goes away under the running appliance, and comes back.</summary>
public sealed class LostBlobsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blobs_that_are_away_are_an_outage_that_ends_without_a_restart()
    {
        var port = FreePort.Next();
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });
        using var client = appliance.Clinician;
        var (kept, late) = (new TestImage(), new TestImage());
        await client.StoreCleanlyAsync(kept);
        var (blobs, away) = (Path.Combine(appliance.DataFolder, "blobs"), Path.Combine(appliance.DataFolder, "blobs.away"));
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "late.dcm");
        await File.WriteAllBytesAsync(file, late.ToFile(), Cancellation);

        Directory.Move(blobs, away);
        foreach (var resource in (string[])["", "/frames/1", "/rendered", "/bulkdata/7FE00010"])
        {
            using var lost = await client.GetAsync(kept.Path + resource, accept: null);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
            Assert.NotNull(lost.Headers.RetryAfter?.Delta);
        }
        using var refused = await client.StoreAsync(late.ToFile());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal("42752", (await refused.JsonAsync()).GetProperty("00081198").GetProperty("Value")[0].Value("00081197")); // A700H
        var (_, output) = await Tool.RunAsync("storescu", "-v", "-aet", "CT1", "-aec", "DATABANK", "127.0.0.1", $"{port}", file);
        Assert.Contains("OutOfResources", output, StringComparison.Ordinal);
        var instance = await RetrieveAsync(port, kept);
        Assert.Equal((0xA702, 1), (instance.Status.Code, instance.Failed));
        using var ready = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Unhealthy", (await ready.JsonAsync()).Text("checks", "blobs", "status"));
        using var metadata = await client.GetAsync($"{kept.Path}/metadata", accept: null); // In the database.
        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        Assert.False(Directory.Exists(blobs), "Something was written beside the volume.");

        await Outage.LastAsync(1);
        Directory.Move(away, blobs);
        await client.StoreCleanlyAsync(late);
        foreach (var image in (TestImage[])[kept, late])
        {
            using var answer = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
        using var readyAgain = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, readyAgain.StatusCode);

        // An empty folder where blobs should be is a volume that is not mounted: nothing is started over it.
        await appliance.KillAsync();
        Directory.Move(blobs, away);
        Directory.CreateDirectory(blobs);
        var start = await ApplianceProcess.RunAsync("serve", "--data", appliance.DataFolder, "--urls", "http://127.0.0.1:1");
        Assert.Equal(2, start.ExitCode);
        Assert.Contains("is its volume mounted?", start.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Research_is_told_of_the_outage_too_and_goes_on_after_it()
    {
        await using var appliance = await ApplianceProcess.StartSeededAsync();
        using var researcher = appliance.Researcher("lung-egfr");
        var listed = (await researcher.QidoAsync("/research/lung-egfr/dicomweb/instances?limit=1"))[0];
        var path = $"/research/lung-egfr/dicomweb/studies/{listed.Value("0020000D")}/series/{listed.Value("0020000E")}/instances/{listed.Value("00080018")}";
        var (blobs, away) = (Path.Combine(appliance.DataFolder, "blobs"), Path.Combine(appliance.DataFolder, "blobs.away"));
        await Waiting.UntilAsync(async () => await AskAsync("") == HttpStatusCode.OK, TimeSpan.FromSeconds(60));
        Directory.Move(blobs, away);
        foreach (var resource in (string[])["", "/frames/1", "/rendered"]) Assert.Equal((resource, HttpStatusCode.ServiceUnavailable), (resource, await AskAsync(resource)));
        using (var metadata = await researcher.GetAsync($"{path}/metadata", accept: null)) Assert.Equal(HttpStatusCode.OK, metadata.StatusCode); // The view's own.
        await Outage.LastAsync(1);
        Directory.Move(away, blobs);
        foreach (var resource in (string[])["", "/frames/1", "/rendered"]) Assert.Equal((resource, HttpStatusCode.OK), (resource, await AskAsync(resource)));

        async Task<HttpStatusCode> AskAsync(string resource)
        {
            using var answer = await researcher.GetAsync(path + resource, resource.Length == 0 ? "application/dicom; transfer-syntax=*" : null);
            return answer.StatusCode;
        }
    }

    private static async Task<RetrieveProgress> RetrieveAsync(int port, TestImage image)
    {
        const string StudyRootGet = "1.2.840.10008.5.1.4.1.2.2.3";
        await using var viewer = await DicomClient.ConnectAsync(
            new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"),
            [(StudyRootGet, [Uids.ImplicitVrLittleEndian]), (Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian])],
            new DimseServices { Store = (_, _, _) => Task.FromResult(DimseStatus.Success) },
            Cancellation);
        var keys = new DatasetBuilder().Set(new Tag(0x0008, 0x0052), "STUDY").Set(new Tag(0x0020, 0x000D), image.Study).Build();
        return (await viewer.GetAsync(StudyRootGet, keys, Cancellation).ToListAsync(Cancellation))[^1];
    }
}
