using System.Runtime.CompilerServices;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>What was destroyed for good: recorded in the transaction that does it, and read to be certified.</summary>
public sealed class DestructionStore(Database database)
{
    private const int PageRows = 1000;
    private const int BatchResources = 200;

    internal static async Task RecordAsync(WriteSession session, string kind, string name, string? blobHash, int versions, string cause, CancellationToken cancellation)
    {
        await using var command = session.Command(DestructionSql.Insert(session.Engine))
            .Add("@surrogate", session.NextSurrogate()).Add("@at", session.NowMilliseconds).Add("@kind", kind).Add("@name", name).Add("@hash", blobHash).Add("@versions", versions).Add("@cause", cause);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What was destroyed from a time until before another, in order.</summary>
    public async IAsyncEnumerable<Destruction> ReadAsync(DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (time, after) = (0L, -1L);
        while (true)
        {
            var (lastTime, lastKey) = (time, after);
            var page = await database.ReadAsync(
                async session =>
                {
                    await using var command = session.Command(DestructionSql.Page(session.Engine))
                        .Add("@from", from.ToUnixTimeMilliseconds()).Add("@until", until.ToUnixTimeMilliseconds()).Add("@time", lastTime).Add("@after", lastKey).Add("@count", (long)PageRows);
                    await using var row = await command.ExecuteReaderAsync(cancellation);
                    var found = new List<(long Key, Destruction Destruction)>();
                    while (await row.ReadAsync(cancellation))
                        found.Add((row.GetInt64(0), new Destruction(row.GetString(1), row.GetString(2), row.TextOrNull(3), row.GetInt32(4), row.GetString(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)))));
                    return found;
                },
                cancellation);
            foreach (var (_, destruction) in page) yield return destruction;
            if (page.Count < PageRows) yield break;
            (time, after) = (page[^1].Destruction.At.ToUnixTimeMilliseconds(), page[^1].Key);
        }
    }

    /// <summary>Removes the content of resources that were deleted before a time; that there was a deletion stays.</summary>
    /// <param name="after">Where to go on, at first 0.</param>
    /// <returns>Where to go on, null behind the last.</returns>
    public Task<long?> PurgeDeletedResourcesAsync(DateTimeOffset before, long after, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var found = new List<(long Surrogate, ResourceKey Key)>();
            await using (var command = session.Command(DestructionSql.DeletedResources(session.Engine)).Add("@before", before.ToUnixTimeMilliseconds()).Add("@after", after).Add("@count", (long)BatchResources))
            {
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation)) found.Add((row.GetInt64(0), new ResourceKey(row.GetString(1), row.GetString(2))));
            }
            foreach (var (_, key) in found) await ResourceStore.PurgeHistoryAsync(session, key, DestructionCauses.Retention, cancellation);
            return found.Count < BatchResources ? (long?)null : found[^1].Surrogate;
        },
        cancellation);
}
