using System.Globalization;
using System.Net;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>A disk that is really full, and has room again: the appliance on a file system of its own.</summary>
public sealed class FullDiskTests
{
    private const int DiskMegabytes = 96;
    private const int ReserveMegabytes = 24;
    private const int Megabyte = 1024 * 1024;
    private const string OutOfResources = "42752"; // A700H

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_answered_as_such_and_loses_nothing_and_is_used_again_when_there_is_room()
    {
        var port = FreePort.Next();
        await using var appliance = await ApplianceProcess.StartOnSmallDiskAsync(
            DiskMegabytes,
            ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Blobs__ReserveBytes"] = (ReserveMegabytes * Megabyte).ToString(CultureInfo.InvariantCulture),
                ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
            });
        using var client = appliance.Clinician;
        var ballast = Path.Combine(appliance.DataFolder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[8 * Megabyte], Cancellation);

        // One request with more than there is room for: what was stored is named, and what was not, with the reason.
        var image = new TestImage { Size = 1024 };
        TestImage[] images = [.. Enumerable.Range(1, DiskMegabytes / 2).Select(number => image with { Uid = TestImage.NewUid(), Number = number, Seed = number })];
        using var first = await client.StoreAsync([.. images.Select(each => each.ToFile())]);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        var response = await first.JsonAsync();
        var stored = response.GetProperty("00081199").GetProperty("Value").EnumerateArray().Select(item => item.Value("00081155")).ToHashSet();
        Assert.All(response.GetProperty("00081198").GetProperty("Value").EnumerateArray(), item => Assert.Equal(OutOfResources, item.Value("00081197")));
        Assert.Equal(images.Length, stored.Count + response.GetProperty("00081198").GetProperty("Value").GetArrayLength());

        var late = image with { Uid = TestImage.NewUid(), Number = 1000, Seed = 1000 };
        using var refused = await client.StoreAsync(late.ToFile());
        Assert.Equal((HttpStatusCode)507, refused.StatusCode);
        Assert.Equal(OutOfResources, (await refused.JsonAsync()).GetProperty("00081198").GetProperty("Value")[0].Value("00081197"));
        Assert.Equal(0xA700, (await SendAsync(late, port)).Code);

        // The reserve leaves room to read, and to write what is small.
        await AssertStoredAsync(client, image.Study, [.. images.Where(each => stored.Contains(each.Uid))]);
        using var patient = await client.PutFhirAsync("/fhir/Patient/p1", Some.Patient(id: "p1"));
        Assert.Equal(HttpStatusCode.Created, patient.StatusCode);

        // Somebody else uses up the reserve too: nothing can be recorded, so nothing is answered but that.
        await using (var flood = new FileStream(Path.Combine(appliance.DataFolder, "flood"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)) await Flood.FillAsync(flood);
        for (var i = 0; i < 3; i++)
        {
            using var write = await client.PutFhirAsync($"/fhir/Patient/q{i}", Some.Patient(id: $"q{i}"));
            Assert.True((int)write.StatusCode is 507 or 500, $"{(int)write.StatusCode}\n{appliance.Output}"); // 500 where not even that could be recorded.
            Assert.Equal(0xA700, (await SendAsync(late, port)).Code);
        }

        File.Delete(Path.Combine(appliance.DataFolder, "flood"));
        File.Delete(ballast);
        await StoreWithinSecondsAsync(client, late); // The journal looks once a second whether there is room for its reserve.
        var sent = image with { Uid = TestImage.NewUid(), Number = 1001, Seed = 1001 };
        Assert.True((await SendAsync(sent, port)).IsSuccess);
        await AssertStoredAsync(client, image.Study, [.. images.Where(each => stored.Contains(each.Uid)), late]);
        Assert.Equal(
            (stored.Count + 2).ToString(CultureInfo.InvariantCulture), Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}")).Value("00201208"));
        await appliance.VerifyAsync();
    }

    private static Task StoreWithinSecondsAsync(HttpClient client, TestImage image) => Waiting.UntilAsync(
        async () =>
        {
            using var answer = await client.StoreAsync(image.ToFile());
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.InsufficientStorage, $"{answer.StatusCode}");
            return answer.StatusCode == HttpStatusCode.OK;
        },
        TimeSpan.FromSeconds(5));

    private static async Task AssertStoredAsync(HttpClient client, string study, IReadOnlyList<TestImage> images)
    {
        Assert.NotEmpty(images);
        Assert.InRange((await client.QidoAsync($"/dicomweb/studies/{study}/instances")).Count, images.Count, images.Count + 1);
        foreach (var image in images)
        {
            using var answer = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    private static async Task<DimseStatus> SendAsync(TestImage image, int port)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "image.dcm");
        await File.WriteAllBytesAsync(path, image.ToFile(), Cancellation);
        var instance = OutgoingInstance.FromFile(path);
        await using var modality = await DicomClient.ConnectAsync(new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), ContextProposal.For([instance]), DimseServices.None, Cancellation);
        var status = await modality.StoreAsync(instance, Cancellation);
        await modality.ReleaseAsync(Cancellation);
        return status;
    }
}
