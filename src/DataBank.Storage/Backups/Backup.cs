using System.Collections.Concurrent;

namespace DataBank.Storage;

/// <summary>
/// Makes one generation while the appliance runs. First the vault, then the clinical database, each as of one moment, then the blobs: what
/// the databases refer to was there before them. The vault is older than the records, so that views made of both miss nothing.
/// </summary>
/// <param name="temporary">A folder on a volume with room for the largest database, guarded as the data folder is.</param>
public sealed class Backup(BackupRepository repository, string temporary, Action<string> report, TimeProvider clock)
{
    private const int CopiesAtOnce = 2;
    private readonly List<BackupEntry> databases = [];
    private readonly List<BackupEntry> files = [];
    private readonly ConcurrentBag<string> hashes = [];

    /// <summary>Adds a database as of now.</summary>
    /// <param name="name">"clinical", "vault" or "access".</param>
    /// <param name="snapshot">Writes it to a path as a SQLite file of one moment.</param>
    public async Task AddAsync(string name, Func<string, Task> snapshot, CancellationToken cancellation)
    {
        report($"{name}: reading");
        Directory.CreateDirectory(temporary);
        var path = Path.Combine(temporary, $"{name}-{Guid.NewGuid():n}.db");
        try
        {
            await snapshot(path);
            databases.Add(await AddFileAsync(name, path, wholeLines: false, cancellation));
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(path + suffix);
        }
    }

    /// <summary>Adds the files of a folder, if there is one, but for what is made anew from them.</summary>
    /// <param name="name">What their names begin with.</param>
    /// <param name="wholeLines">Whether they grow line by line, and half a line at the end is left out.</param>
    public async Task AddFolderAsync(string name, string folder, bool wholeLines, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) != AuditPlaces.Extension).Order(StringComparer.Ordinal))
            files.Add(await AddFileAsync($"{name}/{Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')}", path, wholeLines, cancellation));
    }

    /// <summary>Adds all blobs of a store that the backup does not have yet, and completes the generation.</summary>
    public async Task<(string Name, BackupManifest Manifest, long NewBlobs)> CompleteAsync(BlobStore blobs, CancellationToken cancellation)
    {
        var (all, added, bytes) = (0L, 0L, 0L);
        await Parallel.ForEachAsync(blobs.EnumerateAsync(cancellation), new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellation }, async (blob, token) =>
        {
            if (await blobs.CopyAsync(blob, repository.Blobs, token) is not { } isNew) return;
            if (isNew) Interlocked.Increment(ref added);
            hashes.Add(blob.Hash);
            Interlocked.Add(ref bytes, blob.SizeBytes);
            if (Interlocked.Increment(ref all) % 1000 == 0) report($"blobs: {all}, {added} of them new");
        });
        var now = clock.GetUtcNow();
        var manifest = new BackupManifest(BackupManifest.CurrentFormat, now, databases, files, all, bytes);
        var name = BackupRepository.NameOf(now);
        await repository.AddAsync(name, manifest, hashes.Order(StringComparer.Ordinal), cancellation);
        return (name, manifest, added);
    }

    private async Task<BackupEntry> AddFileAsync(string name, string path, bool wholeLines, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var content = new EndedStream(file, wholeLines ? AuditLines.EndOfLastLine(file) : file.Length);
        var blob = await repository.Blobs.WriteAsync(content, long.MaxValue, cancellation);
        return new BackupEntry(name, blob.Hash, blob.SizeBytes);
    }
}
