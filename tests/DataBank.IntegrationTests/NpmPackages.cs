using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>Scripts for Node.js and the packages they use.</summary>
internal static class NpmPackages
{
    /// <summary>A folder with the scripts and the packages of their lock file.</summary>
    public static async Task<TemporaryFolder> InstallAsync()
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Npm"))) File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        await Tool.SucceedAsync("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder.Path);
        return folder;
    }
}
