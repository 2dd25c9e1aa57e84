using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Content-addressed files (<c>aa/bb/&lt;sha-256&gt;</c>) below one folder. Bytes come before rows: a blob is durable
/// (written to a temporary file, hashed, flushed to disk, renamed) before anything refers to it.
/// </summary>
/// <param name="reserveBytes">How much room on the volume is left to others, databases and journals above all: beyond it nothing is taken.</param>
public sealed class BlobStore(string folder, long reserveBytes = 0)
{
    private const long LargeBytes = 64 * 1024;
    private const long BytesBetweenLooks = 64L * 1024 * 1024;
    private const int HashLength = 64;
    private static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    // Folders whose own entries are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> durableFolders = new(StringComparer.Ordinal);

    // A name that no hash can begin with.
    private readonly string incoming = Path.Combine(folder, "incoming");
    private bool isPrepared;

    /// <summary>Whether the folder holds anything. An empty one may be the place where a volume is to be mounted.</summary>
    public bool IsThere => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>
    /// Makes the folder and removes what uploads left there that broke off with the process. From then on a folder that is gone is an
    /// outage: what would be written in the place of its volume would be lost when that comes back.
    /// </summary>
    public void Prepare()
    {
        Directory.CreateDirectory(incoming);
        foreach (var left in Directory.EnumerateFiles(incoming)) File.Delete(left);
        isPrepared = true;
    }

    /// <summary>Writes to it, for a trial.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public void Probe()
    {
        var probe = NewName();
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    /// <summary>Copies a stream into the store, bounded; the same bytes twice make one blob.</summary>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public async Task<BlobReference> WriteAsync(Stream content, long maximumBytes, CancellationToken cancellation) =>
        await WriteAsync(content, maximumBytes, static (blob, _) => blob, cancellation);

    /// <summary>
    /// The same, and looks at what is stored: while it goes to the disk where it is small enough to be in memory, from the disk otherwise.
    /// </summary>
    /// <param name="look">Is given the content as a stream that can seek and is closed afterwards.</param>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>, 507 where there is no room for it.</exception>
    public async Task<T> WriteAsync<T>(Stream content, long maximumBytes, Func<BlobReference, Stream, T> look, CancellationToken cancellation)
    {
        if (!isPrepared) Prepare();
        RequireRoom();
        using var buffer = WriteBuffer.Rent();
        // A request brings a few kilobytes at a time: hashing and writing them one by one would cost more than either does.
        var read = await content.ReadAtLeastAsync(buffer.Memory, WriteBuffer.Size, throwOnEndOfStream: false, cancellation);
        if (read == WriteBuffer.Size)
        {
            var large = await WriteLargeAsync(content, buffer, maximumBytes, cancellation);
            await using var stored = Open(large.Hash);
            return look(large, stored);
        }
        Bound(read, maximumBytes);
        var blob = new BlobReference(Convert.ToHexStringLower(SHA256.HashData(buffer.Memory.Span[..read])), read);
        var storing = Task.Run(() => WriteSmall(blob, buffer), CancellationToken.None);
        try
        {
            using var stream = buffer.Open(read);
            return look(blob, stream);
        }
        finally
        {
            await storing;
        }
    }

    /// <summary>Takes the file that somebody writes who must write it himself, at the path that he is given.</summary>
    public BlobReference Write(Action<string> write)
    {
        if (!isPrepared) Prepare();
        RequireRoom();
        var temporary = NewName();
        try
        {
            write(temporary);
            using var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var blob = new BlobReference(Convert.ToHexStringLower(SHA256.HashData(file)), file.Length);
            if (TryKeep(blob)) return blob;
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            Publish(temporary, blob);
            return blob;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens a blob for reading; the stream can seek.</summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    /// <exception cref="DirectoryNotFoundException">The whole store is gone.</exception>
    public Stream Open(string hash)
    {
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (DirectoryNotFoundException) when (!isPrepared || Directory.Exists(incoming))
        {
            throw new FileNotFoundException("No such blob.");
        }
    }

    /// <summary>The file of a blob.</summary>
    /// <exception cref="FileNotFoundException">The text is not a hash.</exception>
    public string PathOf(string hash) =>
        IsHash(hash) ? Path.Combine(folder, hash[..2], hash[2..4], hash) : throw new FileNotFoundException("No such blob.");

    public bool Exists(string hash) => IsHash(hash) && File.Exists(PathOf(hash));

    /// <summary>The length of a blob's file; null when there is none.</summary>
    public long? SizeOf(string hash) => IsHash(hash) && new FileInfo(PathOf(hash)) is { Exists: true } file ? file.Length : null;

    /// <summary>Removes a blob that nothing refers to; false when it was not there.</summary>
    public bool Delete(string hash)
    {
        if (!Exists(hash)) return false;
        File.Delete(PathOf(hash));
        return true;
    }

    /// <summary>
    /// Removes a blob that nothing refers to, unless its bytes were written again after a time: whoever did that a moment ago refers to it
    /// soon. False when it stays.
    /// </summary>
    public bool DeleteUnlessNewer(string hash, DateTimeOffset than)
    {
        if (!Exists(hash)) return false;
        // Out of the way first: a writer of the same bytes who comes now puts them there anew, and one who came before has left his time.
        var aside = NewName();
        File.Move(PathOf(hash), aside);
        var isNewer = File.GetLastWriteTimeUtc(aside) > than;
        if (isNewer && !Exists(hash)) File.Move(aside, PathOf(hash));
        else File.Delete(aside);
        return !isNewer;
    }

    /// <summary>All hashes in the store.</summary>
    public IEnumerable<string> Enumerate() => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Where(IsHash)
        : [];

    private void WriteSmall(BlobReference blob, WriteBuffer buffer)
    {
        if (TryKeep(blob)) return;
        var temporary = NewName();
        try
        {
            using (var file = NewFile.Open(temporary, blob.SizeBytes >= LargeBytes))
            {
                file.Append(buffer, (int)blob.SizeBytes);
                file.Flush();
            }
            Publish(temporary, blob);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task<BlobReference> WriteLargeAsync(Stream content, WriteBuffer buffer, long maximumBytes, CancellationToken cancellation)
    {
        var temporary = NewName();
        try
        {
            BlobReference blob;
            using (var file = NewFile.Open(temporary, isLarge: true))
            using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
            {
                var (size, nextLook) = (0L, BytesBetweenLooks);
                for (var read = WriteBuffer.Size; read > 0; read = await content.ReadAtLeastAsync(buffer.Memory, WriteBuffer.Size, throwOnEndOfStream: false, cancellation))
                {
                    Bound(size += read, maximumBytes);
                    if (size >= nextLook)
                    {
                        RequireRoom();
                        nextLook += BytesBetweenLooks;
                    }
                    hash.AppendData(buffer.Memory.Span[..read]);
                    file.Append(buffer, read);
                }
                blob = new BlobReference(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
                if (TryKeep(blob)) return blob;
                file.Flush();
            }
            Publish(temporary, blob);
            return blob;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void RequireRoom()
    {
        if (reserveBytes > 0 && new DriveInfo(folder).AvailableFreeSpace < reserveBytes) throw StorageOutage.Full();
    }

    private static void Bound(long size, long maximumBytes)
    {
        if (size > maximumBytes) throw new RequestProblem(413, "too-long", $"The content is larger than {maximumBytes} bytes.");
    }

    private string NewName() => Path.Combine(incoming, Path.GetRandomFileName());

    // Bytes that are there already: what was just written again is not to be released as old, and whoever answers for a blob has
    // flushed its folder, even when another request put the same bytes there a moment ago.
    private bool TryKeep(BlobReference blob)
    {
        var target = PathOf(blob.Hash);
        if (!File.Exists(target)) return false;
        try
        {
            File.SetLastWriteTimeUtc(target, TimeProvider.System.GetUtcNow().UtcDateTime); // The clock that stamps files.
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        DiskFlush.Folder(Path.GetDirectoryName(target)!);
        return true;
    }

    private void Publish(string temporary, BlobReference blob)
    {
        var target = PathOf(blob.Hash);
        var inner = Path.GetDirectoryName(target)!;
        var isNew = !durableFolders.ContainsKey(inner);
        if (!Directory.Exists(incoming)) throw new DirectoryNotFoundException("The folder of the blobs is gone.");
        if (isNew) Directory.CreateDirectory(inner);
        File.Move(temporary, target, overwrite: true);
        DiskFlush.Folder(inner);
        if (isNew) FlushAbove(inner);
    }

    // The folder itself must be found in the one above, and that one in the store's.
    private void FlushAbove(string inner)
    {
        var outer = Path.GetDirectoryName(inner)!;
        DiskFlush.Folder(outer);
        if (!durableFolders.ContainsKey(outer)) DiskFlush.Folder(folder);
        durableFolders[outer] = true;
        durableFolders[inner] = true;
    }

    private static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(hexDigits);
}
