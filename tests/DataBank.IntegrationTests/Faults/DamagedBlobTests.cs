namespace DataBank.IntegrationTests;

/// <summary>A disk that has forgotten what it was given.</summary>
public sealed class DamagedBlobTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_whose_bytes_have_changed_is_found_in_the_background_and_told_by_name()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using (var client = appliance.Clinician)
        {
            await client.StoreCleanlyAsync(new TestImage());
            await client.StoreCleanlyAsync(new TestImage());
        }
        await appliance.KillAsync();
        var damaged = Directory.GetFiles(Path.Combine(appliance.DataFolder, "blobs"), "*", SearchOption.AllDirectories).First(file => Path.GetFileName(file).StartsWith("b3-", StringComparison.Ordinal));
        await using (var file = File.Open(damaged, FileMode.Open))
        {
            file.Position = file.Length / 2;
            var one = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(one ^ 1));
        }

        await appliance.RestartAsync();
        using var administrator = appliance.Administrator;
        // The first round begins a minute after the start.
        await Waiting.UntilAsync(
            async () => (await administrator.GetStringAsync("/metrics", Cancellation)).Split('\n').Any(line => line.StartsWith("databank_blobs_damaged", StringComparison.Ordinal) && line.Split(' ')[1] == "1"),
            TimeSpan.FromSeconds(150), "The damage is not found.");
        Assert.Contains($"The blob {Path.GetFileName(damaged)} is damaged", appliance.Output, StringComparison.Ordinal);
        await appliance.StopAsync();
        var verified = await ApplianceProcess.RunAsync("verify", "--data", appliance.DataFolder, "--deep");
        Assert.NotEqual(0, verified.ExitCode);
        Assert.Contains(Path.GetFileName(damaged), verified.Output + verified.Error, StringComparison.Ordinal);

        // One that is cut off is seen without reading it.
        await using (var file = File.Open(damaged, FileMode.Open)) file.SetLength(file.Length - 1);
        var cut = await ApplianceProcess.RunAsync("verify", "--data", appliance.DataFolder);
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("has another size than its row says", cut.Output, StringComparison.Ordinal);
    }
}
