using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// Reads a store as it was at one moment, page by page, while others write. What was changed since then is shown as it was then, as long as
/// its old version is kept; to whose compartment it belongs is looked up as of now.
/// </summary>
public sealed class ResourceExport(Database database)
{
    private const int MostResources = 200;
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>The newest version that is to be shown, its surrogate and time; all writes up to then are done. Null for an empty store.</summary>
    public async Task<(long Surrogate, DateTimeOffset Time)?> NewestAsync(CancellationToken cancellation)
    {
        await database.SettleAsync(ResourceSql.Highest(database.Engine), LongestWait, cancellation);
        return await database.ReadAsync<(long, DateTimeOffset)?>(
            async session =>
            {
                await using var command = session.Command(ExportSql.Newest(session.Engine));
                await using var row = await command.ExecuteReaderAsync(cancellation);
                return await row.ReadAsync(cancellation) ? (row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))) : null;
            },
            cancellation);
    }

    /// <summary>The first version written at or after a time.</summary>
    public Task<long> FirstSinceAsync(DateTimeOffset since, CancellationToken cancellation) =>
        database.ReadAsync(session => HistorySearch.FirstSinceAsync(session, since, cancellation), cancellation);

    /// <summary>The next versions, as many as fit into some megabytes; none when there are no more.</summary>
    public Task<List<StoredResource>> PageAsync(ExportQuery query, CancellationToken cancellation) => PageAsync(
        session =>
        {
            var command = session.Command(ExportSql.Page(session.Engine, query.Part, query.Scope))
                .Add("@type", query.Type).Add("@after", query.After).Add("@until", query.Until).Add("@count", MostResources);
            return query.Scope == ExportScope.Members ? command.AddList("@patients", query.Patients) : command;
        },
        cancellation);

    /// <summary>The next versions that resources of a type had at other banks, by id and version; none when there are no more.</summary>
    /// <param name="after">Null: from the first on.</param>
    public Task<List<StoredResource>> FormerPageAsync(string type, StoredResource? after, CancellationToken cancellation) => PageAsync(
        session => session.Command(FormerVersionSql.Page(session.Engine)).Add("@type", type).Add("@id", after?.Key.Id ?? "").Add("@version", after?.Version ?? 0).Add("@count", MostResources), cancellation);

    private Task<List<StoredResource>> PageAsync(Func<ReadSession, DbCommand> select, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = select(session);
            var (page, bytes) = (new List<StoredResource>(), 0L);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (bytes < MostBytes && await row.ReadAsync(cancellation))
            {
                var resource = ResourceRow.Read(row).Resource;
                bytes += resource.Json.Length;
                page.Add(resource);
            }
            return page;
        },
        cancellation);
}
