using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DataBank.Storage;

/// <summary>
/// A file that is written once, from its beginning, in whole buffers. Large ones pass by the page cache where the system can (O_DIRECT), but for an end
/// that fills no block: filling the cache with what nobody may read soon takes time, and room from the database.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private const int WriteOnly = 0x1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000;
    private const int SetFlags = 4;
    private const int InvalidArgument = 22;
    private const int OwnerAndGroup = 0b110_100_000;

    // No file of ours is a program.
    private const UnixFileMode Mark = UnixFileMode.UserExecute;

    private readonly SafeFileHandle handle;
    private bool isDirect;
    private long length;

    private NewFile(SafeFileHandle handle, bool isDirect) => (this.handle, this.isDirect) = (handle, isDirect);

    /// <param name="path">Nothing may be there yet.</param>
    /// <param name="isLarge">Whether it is worth to pass by the page cache.</param>
    public static NewFile Open(string path, bool isLarge)
    {
        if (isLarge && Direct() is { } flag)
        {
            var descriptor = open([.. Encoding.UTF8.GetBytes(path), 0], WriteOnly | Create | Exclusive | CloseOnExec | flag, OwnerAndGroup);
            if (descriptor >= 0) return new NewFile(new SafeFileHandle(descriptor, ownsHandle: true), isDirect: true);
            // A file system that can't do so may have made the file before it says that.
            if (Marshal.GetLastPInvokeError() == InvalidArgument) File.Delete(path);
        }
        // Who lists the folder may read it as soon as it has its name.
        return new NewFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), isDirect: false);
    }

    /// <summary>Appends the first bytes of a buffer; all but the last call must bring a full one.</summary>
    public void Append(WriteBuffer buffer, int count) => AppendInPlace(buffer.Memory[..count]);

    /// <summary>Appends all that the file will hold.</summary>
    public void Append(ReadOnlyMemory<byte> content)
    {
        if (!isDirect)
        {
            Write(content.Span);
            return;
        }
        if (TryAppendInPlace(content)) return;
        using var buffer = WriteBuffer.Rent();
        for (var offset = 0; offset < content.Length; offset += WriteBuffer.Size)
        {
            var piece = content.Slice(offset, Math.Min(WriteBuffer.Size, content.Length - offset));
            piece.CopyTo(buffer.Memory);
            Append(buffer, piece.Length);
        }
    }

    // What lies right is written from where it lies.
    private bool TryAppendInPlace(ReadOnlyMemory<byte> content)
    {
        if (!MemoryMarshal.TryGetArray(content, out var bytes)) return false;
        var pin = GCHandle.Alloc(bytes.Array, GCHandleType.Pinned);
        try
        {
            if ((pin.AddrOfPinnedObject() + bytes.Offset) % WriteBuffer.Alignment != 0) return false;
            AppendInPlace(content);
            return true;
        }
        finally
        {
            pin.Free();
        }
    }

    private void AppendInPlace(ReadOnlyMemory<byte> content)
    {
        var whole = isDirect ? content.Length / WriteBuffer.Alignment * WriteBuffer.Alignment : content.Length;
        if (whole > 0) Write(content.Span[..whole]);
        if (whole == content.Length) return;
        if (fcntl(handle, SetFlags, WriteOnly) < 0) throw new IOException($"A file could not be written by way of the page cache (errno {Marshal.GetLastPInvokeError()}).");
        isDirect = false;
        Write(content.Span[whole..]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle, bytes, length);
        length += bytes.Length;
    }

    /// <summary>Makes the bytes durable.</summary>
    public void Flush() => RandomAccess.FlushToDisk(handle);

    /// <summary>
    /// Gives the file a second name while its bytes may not be durable yet, and marks it so. False, and nothing done, where that name is
    /// taken, or files cannot be marked or have two names.
    /// </summary>
    public bool TryName(string made, string target)
    {
        if (OperatingSystem.IsWindows()) return false;
        try
        {
            File.SetUnixFileMode(handle, File.GetUnixFileMode(handle) | Mark);
            if ((File.GetUnixFileMode(handle) & Mark) == 0) return false;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        if (link([.. Encoding.UTF8.GetBytes(made), 0], [.. Encoding.UTF8.GetBytes(target), 0]) == 0) return true;
        Unmark();
        return false;
    }

    /// <summary>Its bytes and its name are durable.</summary>
    public void Unmark()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(handle, File.GetUnixFileMode(handle) & ~Mark);
    }

    /// <summary>Whether a file is marked.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static bool IsMarked(string path) => !OperatingSystem.IsWindows() && IsMarked(File.GetUnixFileMode(path));

    /// <summary>Whether a file of such a mode is marked.</summary>
    public static bool IsMarked(UnixFileMode mode) => !OperatingSystem.IsWindows() && (mode & Mark) != 0;

    public void Dispose() => handle.Dispose();

    private static int? Direct() => !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => null,
    };

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags, int mode);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(SafeFileHandle descriptor, int command, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] path, byte[] other);
}
