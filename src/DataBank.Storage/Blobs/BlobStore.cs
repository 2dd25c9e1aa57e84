using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Content-addressed files (<c>aa/bb/&lt;sha-256&gt;</c>) below one folder. Bytes come before rows: a blob is durable
/// (written to a temporary file, hashed, flushed to disk, renamed) before anything refers to it.
/// </summary>
public sealed class BlobStore(string folder)
{
    private const long LargeBytes = 64 * 1024;
    private const int HashLength = 64;
    private static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    // Folders whose own entries are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> durableFolders = new(StringComparer.Ordinal);

    // A name that no hash can begin with. Made once: where a disk that was mounted has gone, nothing is to be written in its place.
    private readonly string incoming = Directory.CreateDirectory(Path.Combine(folder, "incoming")).FullName;

    /// <summary>Copies a stream into the store, bounded; the same bytes twice make one blob.</summary>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public async Task<BlobReference> WriteAsync(Stream content, long maximumBytes, CancellationToken cancellation) =>
        await WriteAsync(content, maximumBytes, static (blob, _) => blob, cancellation);

    /// <summary>
    /// The same, and looks at what is stored: while it goes to the disk where it is small enough to be in memory, from the disk otherwise.
    /// </summary>
    /// <param name="look">Is given the content as a stream that can seek and is closed afterwards.</param>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public async Task<T> WriteAsync<T>(Stream content, long maximumBytes, Func<BlobReference, Stream, T> look, CancellationToken cancellation)
    {
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

    /// <summary>Opens a blob for reading; the stream can seek.</summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    public Stream Open(string hash)
    {
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (DirectoryNotFoundException)
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
                long size = 0;
                for (var read = WriteBuffer.Size; read > 0; read = await content.ReadAtLeastAsync(buffer.Memory, WriteBuffer.Size, throwOnEndOfStream: false, cancellation))
                {
                    Bound(size += read, maximumBytes);
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
