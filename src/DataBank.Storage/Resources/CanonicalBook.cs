using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Keeps the list of a store's conformance resources: read again once one of them has been written, by whatever node.</summary>
internal sealed class CanonicalBook(Database database, IndexNames names)
{
    private static readonly TimeSpan looks = TimeSpan.FromSeconds(1);

    private volatile StoredCanonicals? current;
    private long lookedAt;

    public void Note(WriteSession session, WriteResult result)
    {
        if (result.Outcome != WriteOutcome.Unchanged && StoredCanonicals.Types.Contains(result.Resource.Key.Type)) session.AfterCommit(() => current = null);
    }

    public async ValueTask<StoredCanonicals> CurrentAsync(CancellationToken cancellation)
    {
        if (current is { } known && !MayHaveChanged()) return known;
        var read = await database.ReadAsync(session => ReadAsync(session, current, cancellation), cancellation);
        lookedAt = database.Clock.GetTimestamp();
        return current = read;
    }

    // SQLite has one process; what others write into a shared database is looked for.
    private bool MayHaveChanged() => database.Engine != DatabaseEngine.Sqlite && database.Clock.GetElapsedTime(lookedAt) > looks;

    private async Task<StoredCanonicals> ReadAsync(ReadSession session, StoredCanonicals? known, CancellationToken cancellation)
    {
        var types = JsonSerializer.Serialize(StoredCanonicals.Types);
        await using var newest = session.Command(CanonicalSql.Newest(session.Engine)).Add("@types", types);
        var mark = Convert.ToInt64(await newest.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
        if (known is not null && known.Mark == mark) return known;
        var (urls, versions) = (new List<int>(), new List<int>());
        foreach (var type in StoredCanonicals.Types)
        {
            urls.Add(await names.ParameterAsync(session, type, "url", cancellation));
            versions.Add(await names.ParameterAsync(session, type, "version", cancellation));
        }
        var all = new List<StoredCanonical>();
        await using var command = session.Command(CanonicalSql.All(session.Engine))
            .Add("@types", types).Add("@urls", JsonSerializer.Serialize(urls)).Add("@versions", JsonSerializer.Serialize(versions));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
            all.Add(new StoredCanonical(new ResourceKey(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)));
        return new StoredCanonicals(mark, all);
    }
}
