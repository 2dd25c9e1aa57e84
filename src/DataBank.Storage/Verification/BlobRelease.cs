namespace DataBank.Storage;

/// <summary>Removes the bytes of rows that were purged, unless another row refers to the same ones.</summary>
public sealed class BlobRelease(Database database, BlobStore blobs, TimeProvider clock)
{
    // Bytes written a moment ago may be those of an instance whose row is on its way: they stay, unreferenced at worst.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(10);
    private const int BatchSize = 1000;

    public async Task ReleaseAsync(IEnumerable<string> hashes, CancellationToken cancellation)
    {
        foreach (var batch in hashes.Distinct(StringComparer.Ordinal).Where(IsOld).Chunk(BatchSize))
        {
            var referenced = await database.ReadAsync(session => ReferencedAsync(session, batch, cancellation), cancellation);
            foreach (var hash in batch.Where(hash => !referenced.Contains(hash) && IsOld(hash))) blobs.Delete(hash);
        }
    }

    private bool IsOld(string hash) => blobs.Exists(hash) && clock.GetUtcNow() - File.GetLastWriteTimeUtc(blobs.PathOf(hash)) > Youth;

    private static async Task<HashSet<string>> ReferencedAsync(ReadSession session, string[] hashes, CancellationToken cancellation)
    {
        await using var command = session.Command(VerificationSql.Referenced(session.Engine)).AddList("@hashes", hashes);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }
}
