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
    public Task<int> SweepAsync(CancellationToken cancellation) => ReleaseAsync(blobs.Enumerate(), cancellation);

    /// <summary>Removes those of them that nothing refers to and that are old enough; the others go with a later sweep.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> ReleaseAsync(IEnumerable<string> hashes, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var batch in hashes.Distinct(StringComparer.Ordinal).Where(IsOld).Chunk(BatchSize))
        {
            var referenced = await database.ReadAsync(session => ReferencedAsync(session, batch, cancellation), cancellation);
            removed += batch.Count(hash => !referenced.Contains(hash) && blobs.DeleteUnlessNewer(hash, clock.GetUtcNow() - Youth));
        }
        return removed;
    }

    private bool IsOld(string hash) => blobs.Exists(hash) && clock.GetUtcNow() - File.GetLastWriteTimeUtc(blobs.PathOf(hash)) > Youth;

    private static async Task<HashSet<string>> ReferencedAsync(ReadSession session, string[] hashes, CancellationToken cancellation)
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
