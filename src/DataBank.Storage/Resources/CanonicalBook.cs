using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Keeps the list of a store's conformance resources, and what terminology reads of them, compressed as it is stored: codes are judged in the
/// middle of a validation, which waits for no database. Read again once one of them has been written, by whatever node.
/// </summary>
internal sealed class CanonicalBook(Database database, IndexNames names)
{
    private static readonly TimeSpan looks = TimeSpan.FromSeconds(1);
    private static readonly string types = JsonSerializer.Serialize(StoredCanonicals.Types);

    private volatile StoredCanonicals known = new(0, []);
    private long changes;
    private long seen = -1;
    private long mark = -1;
    private long lookedAt;

    /// <summary>As of the last look.</summary>
    public StoredCanonicals Known => known;

    public void Note(WriteSession session, WriteResult result)
    {
        if (result.Outcome != WriteOutcome.Unchanged && StoredCanonicals.Types.Contains(result.Resource.Key.Type)) session.AfterCommit(() => Interlocked.Increment(ref changes));
    }

    public async ValueTask<StoredCanonicals> CurrentAsync(CancellationToken cancellation)
    {
        var now = Interlocked.Read(ref changes);
        // SQLite has one process; what others write into a shared database is looked for.
        if (Interlocked.Read(ref seen) == now && (database.Engine == DatabaseEngine.Sqlite || database.Clock.GetElapsedTime(Interlocked.Read(ref lookedAt)) < looks)) return known;
        var before = known;
        var read = await database.ReadAsync(session => ReadAsync(session, before, cancellation), cancellation);
        known = read;
        Interlocked.Exchange(ref lookedAt, database.Clock.GetTimestamp());
        Interlocked.Exchange(ref seen, now);
        return read;
    }

    private async Task<StoredCanonicals> ReadAsync(ReadSession session, StoredCanonicals before, CancellationToken cancellation)
    {
        await using var newest = session.Command(CanonicalSql.Newest(session.Engine)).Add("@types", types);
        var found = Convert.ToInt64(await newest.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        if (found == Interlocked.Read(ref mark)) return before;
        var (urls, versions) = (new List<int>(), new List<int>());
        foreach (var type in StoredCanonicals.Types)
        {
            urls.Add(await names.ParameterAsync(session, type, "url", cancellation));
            versions.Add(await names.ParameterAsync(session, type, "version", cancellation));
        }
        var all = new List<StoredCanonical>();
        await using (var command = session.Command(CanonicalSql.All(session.Engine)).Add("@types", types).Add("@urls", JsonSerializer.Serialize(urls)).Add("@versions", JsonSerializer.Serialize(versions)))
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
                all.Add(new StoredCanonical(new ResourceKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), null));
        }
        var kept = before.All.Where(each => each.Terminology is not null).ToDictionary(each => each.Surrogate, each => each.Terminology!);
        for (var at = 0; at < all.Count; at++)
        {
            if (all[at].Key.Type is "CodeSystem" or "ValueSet" or "ConceptMap")
                all[at] = all[at] with { Terminology = kept.GetValueOrDefault(all[at].Surrogate) ?? await SourceAsync(session, all[at].Surrogate, cancellation) };
        }
        Interlocked.Exchange(ref mark, found);
        return new StoredCanonicals(found, all);
    }

    private static async Task<TerminologySource?> SourceAsync(ReadSession session, long surrogate, CancellationToken cancellation)
    {
        await using var command = session.Command(CanonicalSql.Body(session.Engine)).Add("@surrogate", surrogate);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        var body = new ResourceBody(row.GetInt16(0), row.GetFieldValue<byte[]>(1));
        return new TerminologySource(surrogate, body.Decompress);
    }
}
