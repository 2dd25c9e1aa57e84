using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>Room on a disk for what a file will hold (fallocate(2), which .NET offers for new files alone).</summary>
internal static class DiskRoom
{
    private const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE: the file stays as long as it is.

    /// <summary>Whether the file system keeps room for these bytes of the file; false: it is full, or can't.</summary>
    public static bool TryReserve(SafeFileHandle file, long offset, long bytes) => OperatingSystem.IsLinux() && fallocate(file, KeepSize, offset, bytes) == 0;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fallocate(SafeFileHandle file, int mode, long offset, long bytes);
}
