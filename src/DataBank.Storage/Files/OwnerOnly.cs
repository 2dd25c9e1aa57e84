namespace DataBank.Storage;

/// <summary>Files and folders that their owner alone can read: they hold patients' records, or keys.</summary>
public static class OwnerOnly
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, and those above it, where they are absent.</summary>
    public static DirectoryInfo CreateFolder(string path) =>
        OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, ReadAndWrite | UnixFileMode.UserExecute);

    /// <summary>Opens a file to be written; one that it makes is its owner's.</summary>
    public static FileStream Write(string path, FileMode mode = FileMode.CreateNew)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadAndWrite;
        return new FileStream(path, options);
    }
}
