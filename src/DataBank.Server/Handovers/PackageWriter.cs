using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Makes a package in a new folder: file by file, each in the list with its hash. It is one once its manifest is there, which comes last.</summary>
public sealed class PackageWriter : IAsyncDisposable
{
    public const string List = "files.ndjson", Manifest = "manifest.json";
    private readonly FileStream list;
    private readonly IncrementalHash listHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public PackageWriter(string folder)
    {
        Folder = OwnerOnly.CreateFolder(folder).FullName;
        list = OwnerOnly.Write(Path.Combine(Folder, List));
    }

    public string Folder { get; }

    public long Files { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Adds a file of what is written to it.</summary>
    public async Task AddAsync(string name, Func<Stream, Task> write, CancellationToken cancellation)
    {
        var path = Path.Combine(Folder, name);
        OwnerOnly.CreateFolder(Path.GetDirectoryName(path)!);
        using (var sha256 = SHA256.Create())
        await using (var file = OwnerOnly.Write(path))
        {
            await using (var hashing = new CryptoStream(file, sha256, CryptoStreamMode.Write, leaveOpen: true)) await write(hashing);
            file.Flush(flushToDisk: true);
            await NoteAsync(new PackagedFile(name, Convert.ToHexStringLower(sha256.Hash!), file.Length), cancellation);
        }
    }

    /// <summary>Adds the files of a folder that were put there in another way.</summary>
    public async Task NoteFolderAsync(string name, CancellationToken cancellation)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Folder, name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var content = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
            await NoteAsync(new PackagedFile(Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/'), hash, content.Length), cancellation);
        }
    }

    /// <summary>Nothing is added any more; the hash of the list.</summary>
    public string Close()
    {
        list.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(listHash.GetCurrentHash());
    }

    public ValueTask DisposeAsync()
    {
        listHash.Dispose();
        return list.DisposeAsync();
    }

    private async Task NoteAsync(PackagedFile file, CancellationToken cancellation)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(file, JsonSerializerOptions.Web), (byte)'\n'];
        listHash.AppendData(line);
        await list.WriteAsync(line, cancellation);
        Files++;
        Bytes += file.Bytes;
    }
}
