namespace DataBank.IntegrationTests;

/// <summary>Files that are encrypted at rest, with a key that is replaced.</summary>
public sealed class EncryptedBlobsTests
{
    private static readonly Dictionary<string, string> Encrypted = new() { ["DATABANK_Blobs__Encrypt"] = "true" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Images_are_encrypted_on_disk_and_served_with_old_and_new_keys_and_damage_is_found()
    {
        var (before, first, second) = (new TestImage { Size = 300 }, new TestImage { Size = 300 }, new TestImage { Size = 300 });
        await using var open = await ApplianceProcess.StartAsync();
        await open.Clinician.StoreCleanlyAsync(before);
        Assert.Equal(1, Readable(open.DataFolder));
        await using var appliance = await open.ContinueAsync(Encrypted);
        await appliance.Clinician.StoreCleanlyAsync(first);
        await Waiting.UntilAsync(() => Task.FromResult(Readable(appliance.DataFolder) == 0), TimeSpan.FromSeconds(60)); // What was there before is encrypted in the background.
        await AreThereAsync(appliance, before, first);

        var keys = await ApplianceProcess.RunAsync("keys", "rotate-blobs", "--data", appliance.DataFolder);
        Assert.True(keys.ExitCode == 0, keys.Output + keys.Error);
        await using var next = await appliance.ContinueAsync(Encrypted);
        await next.Clinician.StoreCleanlyAsync(second);
        Assert.Equal(0, Readable(next.DataFolder));
        await AreThereAsync(next, before, first, second);
        using (var frame = await next.Clinician.GetAsync($"{second.Path}/frames/1", accept: null)) Assert.True(frame.IsSuccessStatusCode);

        await next.KillAsync();
        var sound = await ApplianceProcess.RunAsync("verify", "--data", next.DataFolder, "--deep");
        Assert.True(sound.ExitCode == 0, sound.Output + sound.Error);
        Assert.Contains("3 read, 0 damaged", sound.Output, StringComparison.Ordinal);
        var file = Files(next.DataFolder)[0];
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        var damaged = await ApplianceProcess.RunAsync("verify", "--data", next.DataFolder, "--deep");
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("3 read, 1 damaged", damaged.Output, StringComparison.Ordinal);
    }

    private static async Task AreThereAsync(ApplianceProcess appliance, params TestImage[] images)
    {
        foreach (var image in images)
        {
            using var answer = await appliance.Clinician.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
            Assert.Equal(image.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }
    }

    private static int Readable(string folder) => Files(folder).Count(file => File.ReadAllBytes(file).AsSpan().IndexOf("DICM"u8) == 128);

    private static string[] Files(string folder) => [.. Directory.GetFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 10_000)];
}
