namespace DataBank.Storage;

/// <summary>Brings a generation back: everything is compared with its hash on the way.</summary>
public sealed class Restore(BackupRepository repository, string generation, string temporary, Action<string> report)
{
    private const int CopiesAtOnce = 2;

    public Task<BackupManifest> ManifestAsync(CancellationToken cancellation) => repository.ReadAsync(generation, cancellation);

    /// <summary>Writes a file for its owner alone.</summary>
    public async Task WriteFileAsync(BackupEntry entry, string path, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        OwnerOnly.CreateFolder(folder);
        await using (var file = OwnerOnly.Write(path, FileMode.Create))
        await using (var content = await repository.Blobs.OpenAsync(entry.Hash, cancellation))
        {
            using var check = new HashingStream(content);
            await check.CopyToAsync(file, cancellation);
            if (check.Hash != entry.Hash) throw new InvalidDataException($"{entry.Name} is damaged in the backup: its bytes have another hash.");
            file.Flush(flushToDisk: true);
        }
        DiskFlush.Folder(folder);
    }

    /// <summary>Fills a database of any engine that is new from the SQLite file that the backup has of it.</summary>
    public Task FillAsync(BackupEntry entry, Database target, string schema, CancellationToken cancellation) => WithFileAsync(
        entry,
        async connection =>
        {
            await using var source = await Database.OpenAsync(DatabaseEngine.Sqlite, connection, schema, target.Clock, cancellation);
            await new DatabaseCopy(source, target, schema, (table, rows) => report($"{entry.Name}: {table} {rows}")).RunAsync(cancellation);
        },
        cancellation);

    /// <summary>The same for people and clients.</summary>
    public Task FillAccessAsync(BackupEntry entry, DatabaseEngine engine, string connectionString, TimeProvider clock, CancellationToken cancellation) => WithFileAsync(
        entry, connection => AccessCopy.RunAsync((DatabaseEngine.Sqlite, connection), (engine, connectionString), clock, cancellation), cancellation);

    private async Task WithFileAsync(BackupEntry entry, Func<string, Task> fill, CancellationToken cancellation)
    {
        var path = Path.Combine(temporary, $"{entry.Name}-{Guid.NewGuid():n}.db");
        try
        {
            await WriteFileAsync(entry, path, cancellation);
            await fill(SqliteSnapshot.ConnectionTo(path));
        }
        finally
        {
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(path + suffix);
        }
    }

    /// <summary>Brings back the blobs that are not there yet; how many.</summary>
    public async Task<long> WriteBlobsAsync(BlobStore blobs, CancellationToken cancellation)
    {
        var manifest = await ManifestAsync(cancellation);
        var done = 0L;
        await Parallel.ForEachAsync(
            repository.ContentsAsync(generation, cancellation).Where(content => content.IsBlob).Select(content => content.Hash), new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellation }, async (hash, token) =>
            {
                if (await blobs.FindAsync(hash, token) is null)
                {
                    await using var content = await repository.Blobs.OpenAsync(hash, token);
                    if (!await blobs.WriteAsync(content, hash, token)) throw new InvalidDataException($"The blob {hash} is damaged in the backup: its bytes have another hash.");
                }
                if (Interlocked.Increment(ref done) % 1000 == 0) report($"blobs: {done} of {manifest.Blobs}");
            });
        return done;
    }
}
