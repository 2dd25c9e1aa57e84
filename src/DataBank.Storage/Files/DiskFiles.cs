using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace DataBank.Storage;

/// <summary>
/// Files in a folder, written under another name first. One is durable, flushed to the disk with its name, before anything refers to it. What
/// carries a mark under its own name may have been broken off by a power failure, and counts as not there for those who would write it again.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="reserveBytes">How much room on the volume is left to others.</param>
public sealed class DiskFiles(string folder, long reserveBytes = 0) : IFilePlace
{
    private const string IncomingName = ".incoming";
    private const int LargeBytes = 64 * 1024;

    // Folders whose own entries are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> durableFolders = new(StringComparer.Ordinal);

    public IncomingFolder Incoming { get; } = new(Path.Combine(folder, IncomingName), reserveBytes);

    public Task PrepareAsync(CancellationToken cancellation)
    {
        Incoming.Prepare();
        return Task.CompletedTask;
    }

    public Task<bool> HoldsAnythingAsync(CancellationToken cancellation) => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());

    public Task ProbeAsync(CancellationToken cancellation)
    {
        var probe = Incoming.NewName();
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
        return Task.CompletedTask;
    }

    public Task<Stream> OpenAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<Stream>(new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0));
        }
        catch (DirectoryNotFoundException) when (!Incoming.IsPrepared || Incoming.IsThere)
        {
            throw new FileNotFoundException("No such file.");
        }
    }

    /// <exception cref="FileNotFoundException">The name leads out of the folder.</exception>
    public string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return name.Length == 0 || path.StartsWith(Root.TrimEnd('/') + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : throw new FileNotFoundException("No such file.");
    }

    public Task<StoredFile?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(Find(name));

    public async IAsyncEnumerable<StoredFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var start = PathOf(folder);
        if (!Directory.Exists(start)) yield break;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        foreach (var file in new DirectoryInfo(start).EnumerateFiles("*", options))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (!name.StartsWith(IncomingName + "/", StringComparison.Ordinal) && file.Exists) yield return ToStored(name, file);
        }
        await Task.CompletedTask;
    }

    // Whoever answers for a file that is there already has flushed its folder, even when another request put it there a moment ago.
    public Task<bool> KeepAsync(string name, CancellationToken cancellation)
    {
        var path = PathOf(name);
        try
        {
            if (!File.Exists(path) || NewFile.IsMarked(path)) return Task.FromResult(false);
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime); // The clock that stamps files.
        }
        catch (FileNotFoundException)
        {
            return Task.FromResult(false);
        }
        DiskFlush.Folder(Path.GetDirectoryName(path)!);
        return Task.FromResult(true);
    }

    public async Task PutAsync(Func<Task<string?>> name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var made = Incoming.NewName();
        try
        {
            using var file = NewFile.Open(made, content.Length >= LargeBytes);
            file.Append(content);
            if (await name() is not { } wanted) return;
            await PutAsync(file, made, PathOf(wanted));
        }
        finally
        {
            File.Delete(made);
        }
    }

    // Under its name first, so that both are flushed side by side. Another file of that name may be durable already, or be about to: it is replaced
    // by one that is.
    private async Task PutAsync(NewFile file, string made, string target)
    {
        var isNew = MakeFolder(target);
        if (file.TryName(made, target))
        {
            var naming = FlushNameAsync(target, isNew);
            try
            {
                file.Flush();
            }
            finally
            {
                await naming;
            }
            file.Unmark();
            return;
        }
        file.Flush();
        File.Move(made, target, overwrite: true);
        await FlushNameAsync(target, isNew);
    }

    public async Task PutAsync(string name, string made, CancellationToken cancellation)
    {
        var target = PathOf(name);
        try
        {
            var isNew = MakeFolder(target);
            File.Move(made, target, overwrite: true);
            await FlushNameAsync(target, isNew);
        }
        finally
        {
            File.Delete(made);
        }
    }

    public async Task<long> AppendAsync(string name, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation)
    {
        var path = PathOf(name);
        var inner = Path.GetDirectoryName(path)!;
        if (lengthBytes == 0) Directory.CreateDirectory(inner);
        Incoming.RequireRoom(inner);
        await using var stream = new FileStream(path, lengthBytes == 0 ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.Write, FileShare.None);
        if (stream.Length < lengthBytes) throw new IOException("A file has lost its end.");
        stream.SetLength(lengthBytes);
        stream.Seek(0, SeekOrigin.End);
        foreach (var line in lines)
        {
            await stream.WriteAsync(line, cancellation);
            stream.WriteByte((byte)'\n');
        }
        stream.Flush(flushToDisk: true);
        if (lengthBytes > 0) return stream.Length;
        DiskFlush.Folder(inner);
        FlushAbove(inner);
        return stream.Length;
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellation)
    {
        if (Find(name) is null) return Task.FromResult(false);
        File.Delete(PathOf(name));
        return Task.FromResult(true);
    }

    public Task<bool> DeleteUnlessNewerAsync(string name, DateTimeOffset than, CancellationToken cancellation)
    {
        var path = PathOf(name);
        if (!File.Exists(path)) return Task.FromResult(false);
        // Out of the way first: a writer of the same file who comes now puts it there anew, and one who came before has left his time.
        Incoming.Prepare();
        var aside = Incoming.NewName();
        File.Move(path, aside);
        var isNewer = File.GetLastWriteTimeUtc(aside) > than;
        if (isNewer && !File.Exists(path)) File.Move(aside, path);
        else File.Delete(aside);
        return Task.FromResult(!isNewer);
    }

    public Task DeleteFolderAsync(string folder, CancellationToken cancellation)
    {
        const int MostAttempts = 100;
        var path = PathOf(folder);
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // A file has come or gone in between.
            }
        }
        return Task.CompletedTask;
    }

    private string Root => Path.GetFullPath(folder);

    private StoredFile? Find(string name) => new FileInfo(PathOf(name)) is { Exists: true } file ? ToStored(name, file) : null;

    private static StoredFile ToStored(string name, FileInfo file) => new(name, file.Length, file.LastWriteTimeUtc, NewFile.IsMarked(file.UnixFileMode));

    // True: its name is not known to be durable.
    private bool MakeFolder(string target)
    {
        var inner = Path.GetDirectoryName(target)!;
        if (!Incoming.IsThere) throw new DirectoryNotFoundException("The folder of the files is gone.");
        if (durableFolders.ContainsKey(inner)) return false;
        Directory.CreateDirectory(inner);
        return true;
    }

    // What is flushed side by side waits for one commit of the journal together.
    private Task FlushNameAsync(string target, bool isNewFolder)
    {
        var inner = Path.GetDirectoryName(target)!;
        var flushing = Task.Run(() => DiskFlush.Folder(inner));
        return isNewFolder ? Task.WhenAll(flushing, Task.Run(() => FlushAbove(inner))) : flushing;
    }

    // A folder must be found in the one above it, and so on up to the place's own.
    private void FlushAbove(string inner)
    {
        for (var path = inner; path != Root && !durableFolders.ContainsKey(path); path = Path.GetDirectoryName(path)!)
        {
            DiskFlush.Folder(Path.GetDirectoryName(path)!);
            durableFolders[path] = true;
        }
    }
}
