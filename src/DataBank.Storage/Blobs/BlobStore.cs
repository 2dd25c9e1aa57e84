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
    private const int BufferBytes = 128 * 1024;
    private const int HashLength = 64;
    private static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    // Folders whose own entries are known to be on the disk.
    private readonly ConcurrentDictionary<string, bool> durableFolders = new(StringComparer.Ordinal);

    // A name that no hash can begin with.
    private readonly string incoming = Path.Combine(folder, "incoming");

    /// <summary>Copies a stream into the store, bounded; the same bytes twice make one blob.</summary>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public async Task<BlobReference> WriteAsync(Stream content, long maximumBytes, CancellationToken cancellation)
    {
        Directory.CreateDirectory(incoming);
        var temporary = Path.Combine(incoming, Path.GetRandomFileName());
        try
        {
            BlobReference blob;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                blob = await CopyAsync(content, file, maximumBytes, cancellation);
                // The folders go to the disk beside the file: together they cost the disk little more than one of them.
                await Task.WhenAll(
                    [Task.Run(() => FlushIfNew(file, blob.Hash), CancellationToken.None), .. MakeFolders(PathOf(blob.Hash)).Select(parent => Task.Run(() => DiskFlush.Folder(parent), CancellationToken.None))]);
            }
            Publish(temporary, PathOf(blob.Hash));
            return blob;
        }
        finally
        {
            File.Delete(temporary);
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

    private static async Task<BlobReference> CopyAsync(Stream content, FileStream file, long maximumBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long size = 0;
            // A request brings a few kilobytes at a time: hashing and writing them one by one would cost more than either does.
            for (int read; (read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)) > 0;)
            {
                size += read;
                if (size > maximumBytes) throw new RequestProblem(413, "too-long", $"The content is larger than {maximumBytes} bytes.");
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read); // Into the page cache: a thread of its own for that would take longer.
            }
            return new BlobReference(Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void FlushIfNew(FileStream file, string hash)
    {
        if (!Exists(hash)) file.Flush(flushToDisk: true);
    }

    // Makes the folders of a blob and names those that must be flushed, so that the new ones are in them for good.
    private List<string> MakeFolders(string target)
    {
        var inner = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(inner);
        if (durableFolders.ContainsKey(inner)) return [];
        var outer = Path.GetDirectoryName(inner)!;
        return durableFolders.ContainsKey(outer) ? [outer] : [outer, folder];
    }

    // Whoever answers for a blob has flushed its folder, even when another request put the same bytes there a moment ago.
    private void Publish(string temporary, string target)
    {
        var inner = Path.GetDirectoryName(target)!;
        durableFolders[inner] = true;
        durableFolders[Path.GetDirectoryName(inner)!] = true;
        if (!File.Exists(target)) File.Move(temporary, target, overwrite: true);
        else File.SetLastWriteTimeUtc(target, File.GetLastWriteTimeUtc(temporary)); // What was just written again is not to be released as old.
        DiskFlush.Folder(inner);
    }

    private static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(hexDigits);
}
