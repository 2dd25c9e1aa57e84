using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>The DICOMweb client that OHIF and others are built on (npm package dicomweb-client) against both faces.</summary>
public sealed class DicomWebClientTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_client_of_OHIF_stores_searches_and_retrieves()
    {
        using var folder = await NpmPackages.InstallAsync();
        var image = new TestImage { Frames = 2 };
        TestImage[] images = [image, image with { Uid = TestImage.NewUid(), Number = 2 }, image with { Uid = TestImage.NewUid(), Series = TestImage.NewUid(), Number = 3 }];
        var files = images.Select((each, number) => (Path: Path.Combine(folder.Path, $"{number}.dcm"), Bytes: each.ToFile())).ToArray();
        foreach (var (path, bytes) in files) await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var outcome = await RunAsync(folder, "/dicomweb", appliance.Token(Server.Roles.Clinician), [image.Study, .. files.Select(file => file.Path)]);
        Assert.Equal(3, outcome.GetProperty("stored").GetProperty("response").GetProperty("00081199").GetProperty("Value").GetArrayLength());
        Assert.Equal((1, 2), (outcome.GetProperty("studies").GetInt32(), outcome.GetProperty("series").GetInt32()));
        Assert.Equal([3, outcome.GetProperty("instances").GetInt32()], outcome.GetProperty("metadata").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal([outcome.GetProperty("instances").GetInt32(), 3], outcome.GetProperty("files").EnumerateArray().Select(count => count.GetInt32()));
        var found = Array.FindIndex(images, each => each.Uid == outcome.GetProperty("sopInstanceUID").GetString());
        Assert.Equal(Hash(files[found].Bytes), outcome.GetProperty("instance").GetString());
        Assert.Equal(Hash(image.Pixels.AsSpan(0, image.Pixels.Length / 2)), outcome.GetProperty("frame").GetString());
        Assert.Equal(Hash(image.Pixels), outcome.GetProperty("bulkData").GetString());
        AssertPictures(outcome);
    }

    [Fact]
    public async Task The_client_of_OHIF_reads_a_research_view_and_cannot_store_there()
    {
        using var folder = await NpmPackages.InstallAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage();
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        await theme.DataManager.StoreCleanlyAsync(image);
        await theme.EnrolAsync(patient);
        var study = Assert.Single(await theme.WaitForImagesAsync(1)).Value("0020000D")!;

        var outcome = await RunAsync(folder, theme.DicomWeb, appliance.Token(Server.Roles.Researcher, theme.Id), [study]);
        Assert.Equal(405, outcome.GetProperty("stored").GetProperty("status").GetInt32());
        Assert.Equal((1, 1), (outcome.GetProperty("studies").GetInt32(), outcome.GetProperty("instances").GetInt32()));
        Assert.NotEqual(image.Uid, outcome.GetProperty("sopInstanceUID").GetString());
        Assert.NotEqual(Hash(image.ToFile()), outcome.GetProperty("instance").GetString());
        Assert.Equal(Hash(image.Pixels), outcome.GetProperty("bulkData").GetString());
        Assert.Equal(Hash(image.Pixels), outcome.GetProperty("frame").GetString());
        AssertPictures(outcome);
    }

    private static void AssertPictures(JsonElement outcome) =>
        Assert.Equal(["89504e47", "ffd8ff", "ffd8ff"], outcome.GetProperty("pictures").EnumerateArray().Select((picture, number) => picture.GetString()![..(number == 0 ? 8 : 6)]));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<JsonElement> RunAsync(TemporaryFolder folder, string root, string token, IReadOnlyList<string> arguments)
    {
        var output = await Tool.SucceedAsync("node", [Path.Combine(folder.Path, "dicomweb-client.mjs"), new Uri(appliance.BaseAddress, root).ToString(), token, .. arguments]);
        return JsonDocument.Parse(output.Split('\n').Last(line => line.StartsWith('{'))).RootElement;
    }
}
