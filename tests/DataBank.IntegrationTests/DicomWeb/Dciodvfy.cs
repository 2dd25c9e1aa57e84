using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>dciodvfy (package dicom3tools), which knows the IODs of PS3.3 by tables of its own.</summary>
internal static class Dciodvfy
{
    /// <summary>What it calls an error in a file; skips the test where it is not installed.</summary>
    public static async Task<string[]> ErrorsAsync(byte[] file)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dciodvfy"), "dciodvfy (package dicom3tools) is not installed.");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "object.dcm");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        var (_, report) = await Tool.RunAsync("dciodvfy", path);
        return [.. report.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }
}
