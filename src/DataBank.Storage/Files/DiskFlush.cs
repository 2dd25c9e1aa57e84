using System.Runtime.InteropServices;
using System.Text;

namespace DataBank.Storage;

/// <summary>Makes names durable: after a rename the folder itself must reach the disk (fsync on a directory, which .NET does not offer).</summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;
    private const int NoEntry = 2;

    public static void Folder(string path)
    {
        if (!OperatingSystem.IsWindows()) Flush(path); // NTFS journals the rename.
    }

    /// <summary>Brings to the disk what another process may still be writing to a file.</summary>
    public static void Written(string path)
    {
        if (!OperatingSystem.IsWindows()) Flush(path); // Nothing is written behind there.
    }

    private static void Flush(string path)
    {
        var descriptor = open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnly);
        if (descriptor < 0) throw Failed("opened to be flushed");
        try
        {
            if (fsync(descriptor) != 0) throw Failed("flushed");
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static IOException Failed(string what) =>
        Marshal.GetLastPInvokeError() is var errno && errno == NoEntry ? new DirectoryNotFoundException($"A folder that was to be {what} is gone.") : new IOException($"A folder could not be {what} (errno {errno}).", errno);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
