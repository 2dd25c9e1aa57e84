using System.Text.RegularExpressions;

namespace DataBank.Storage;

/// <summary>
/// Removes bytes that nothing refers to: those of rows that were purged, of uploads that broke off before their rows, of duplicates that were
/// refused.
/// </summary>
public sealed partial class BlobRelease(Database database, BlobStore blobs, TimeProvider clock)
{
    // Bytes of yesterday may be those of an instance whose row is on its way, at the end of a long request: they stay for now.
    private static readonly TimeSpan Youth = TimeSpan.FromDays(1);
    private const int BatchSize = 1000;

    /// <summary>Looks at everything in the store.</summary>
    /// <returns>How many blobs were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        blobs.RemoveLeftovers();
        var removed = 0;
        await foreach (var batch in blobs.EnumerateAsync(cancellation).Where(IsOld).Select(blob => blob.Hash).Chunk(BatchSize).WithCancellation(cancellation)) removed += await RemoveAsync(batch, cancellation);
        return removed;
    }

    /// <summary>Removes those of them that nothing refers to and that are old enough; the others go with a later sweep.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> ReleaseAsync(IEnumerable<string> hashes, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var batch in hashes.Distinct(StringComparer.Ordinal).Chunk(BatchSize))
        {
            var old = new List<string>(batch.Length);
            foreach (var hash in batch)
            {
                if (await blobs.FindAsync(hash, cancellation) is { } blob && IsOld(blob)) old.Add(hash);
            }
            removed += await RemoveAsync(old, cancellation);
        }
        return removed;
    }

    private bool IsOld(StoredBlob blob) => clock.GetUtcNow() - blob.LastWritten > Youth;

    private async Task<int> RemoveAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellation)
    {
        var referenced = await database.ReadAsync(session => ReferencedAsync(session, hashes, cancellation), cancellation);
        var removed = 0;
        foreach (var hash in hashes.Where(hash => !referenced.Contains(hash)))
        {
            if (await blobs.DeleteUnlessNewerAsync(hash, clock.GetUtcNow() - Youth, cancellation)) removed++;
        }
        return removed;
    }

    private static async Task<HashSet<string>> ReferencedAsync(ReadSession session, IReadOnlyCollection<string> hashes, CancellationToken cancellation)
    {
        await using var command = session.Command(VerificationSql.Referenced(session.Engine)).AddList("@hashes", hashes);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        await row.DisposeAsync();
        found.UnionWith(await AwaitedAsync(session, cancellation));
        return found;
    }

    // Jobs name the file that they are to read in their arguments; their rows come when they are done.
    private static async Task<IReadOnlyList<string>> AwaitedAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(JobSql.OpenArguments(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<string>();
        while (await row.ReadAsync(cancellation)) found.AddRange(Hash().Matches(row.GetString(0)).Select(match => match.Value));
        return found;
    }

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Hash();
}
