namespace DataBank.IntegrationTests;

public sealed class ReadOnlyDiskTests
{
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
