using System.Net;

namespace DataBank.IntegrationTests;

/// <summary>Requests larger than the memory that the appliance may use: a process of its own, so that its peak is theirs.</summary>
public sealed class LargeStoreTests
{
    private const long MostMemory = 300L * 1024 * 1024;
    private const long RoomNeeded = 12L * 1024 * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_of_four_gigabytes_is_stored_and_its_frames_are_read_in_flat_memory()
    {
        Assert.SkipUnless(new DriveInfo(Path.GetTempPath()).AvailableFreeSpace > RoomNeeded, "The disk has no room for an instance of 4 GB.");
        await using var appliance = await ApplianceProcess.StartAsync();
        var image = new TestImage();
        using var client = appliance.Clinician;
        client.Timeout = TimeSpan.FromMinutes(10);
        using var body = GeneratedStore.OfZeros(image, frames: 2047);
        using var stored = await client.PostAsync("/dicomweb/studies", body, Cancellation);
        Assert.True(stored.StatusCode == HttpStatusCode.OK, await stored.Content.ReadAsStringAsync(Cancellation));
        using var frame = await client.GetAsync($"{image.Path}/frames/2047", accept: null);
        Assert.Equal(1024 * 1024 * 2, Assert.Single(await frame.PartsAsync()).Body.Length);
        Assert.InRange(appliance.PeakMemoryBytes, 1, MostMemory);
    }

    [Fact]
    public async Task A_request_of_two_thousand_instances_is_stored_in_flat_memory()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var image = new TestImage { Size = 256 };
        using var client = appliance.Clinician;
        client.Timeout = TimeSpan.FromMinutes(10);
        using var body = GeneratedStore.Of(Enumerable.Range(1, 2000).Select(number => (image with { Uid = TestImage.NewUid(), Number = number }).ToFile()));
        using var stored = await client.PostAsync("/dicomweb/studies", body, Cancellation);
        Assert.True(stored.StatusCode == HttpStatusCode.OK, await stored.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(2000, (await stored.JsonAsync()).GetProperty("00081199").GetProperty("Value").GetArrayLength());
        Assert.Equal("2000", Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}")).Value("00201208"));
        Assert.InRange(appliance.PeakMemoryBytes, 1, MostMemory);
    }
}
