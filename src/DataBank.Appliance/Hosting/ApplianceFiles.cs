using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Where an appliance keeps its files, by its settings: folders of the data folder, or one container for all nodes.</summary>
internal sealed class ApplianceFiles
{
    private ApplianceFiles(IFilePlace blobs, IFilePlace exports, IFilePlace imports, IFilePlace toImport, string where) =>
        (Blobs, Exports, Imports, ToImport, Where) = (blobs, exports, imports, toImport, where);

    public IFilePlace Blobs { get; }

    public IFilePlace Exports { get; }

    public IFilePlace Imports { get; }

    /// <summary>Where files are put to be imported, if no other folder is set.</summary>
    public IFilePlace ToImport { get; }

    /// <summary>Where the blobs are, for people.</summary>
    public string Where { get; }

    /// <exception cref="SettingsProblem">The connection to the blob service is malformed.</exception>
    public static ApplianceFiles Open(ApplianceSettings settings)
    {
        var (folder, blobs) = (settings.Folder, settings.Blobs);
        if (blobs.Provider == BlobProvider.FileSystem)
        {
            return new ApplianceFiles(
                new DiskFiles(folder.Blobs, blobs.ReserveBytes), new DiskFiles(folder.Exports, blobs.ReserveBytes), new DiskFiles(folder.Imports, blobs.ReserveBytes),
                new DiskFiles(settings.Fhir.Import.Folder ?? folder.ToImport), folder.Blobs);
        }
        try
        {
            var files = AzureFiles.Open(blobs.ConnectionString!, blobs.Container, "blobs/", new IncomingFolder(Path.Combine(folder.Path, "uploads"), blobs.ReserveBytes));
            return new ApplianceFiles(
                files, files.Below("exports/"), files.Below("imports/"), settings.Fhir.Import.Folder is { } local ? new DiskFiles(local) : files.Below("to-import/"),
                $"container {blobs.Container}");
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException)
        {
            throw new SettingsProblem("Blobs:ConnectionString is neither a connection string of Azure Blob Storage nor an address such as https://account.blob.core.windows.net");
        }
    }
}
