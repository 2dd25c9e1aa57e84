using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Reads pages of history: https://hl7.org/fhir/R4/http.html#history</summary>
/// <param name="sight">How far the one who reads sees; null: everything.</param>
internal sealed class HistorySearch(Database database, CursorSeal seal, SightReads? sight)
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1); // Twice the time of a command.

    public async Task<HistoryPage> PageAsync(HistoryQuery query, CancellationToken cancellation)
    {
        var scope = CursorSeal.Fingerprint(string.Join('\n', "history", query.Type, query.Id, query.OldestFirst, query.At));
        var cursor = await seal.OpenAsync(query.Cursor, scope, cancellation);
        // Whoever reads what it has just written finds it.
        if (query.Id is null) await database.SettleAsync(ResourceSql.Highest(database.Engine), Database.LongestSettling, cancellation);
        var (rows, bound) = await database.ReadAsync(
            async session => (await RowsAsync(session, query, cursor?.Last, cancellation), cursor is null ? await BoundAsync(session, query, cancellation) : null), cancellation);
        IReadOnlyList<ResourceRow> page = [.. rows.Take(query.Count)];
        var next = rows.Count <= query.Count || page.Count == 0 ? null : await seal.CloseAsync(PageCursor.At(scope, page[^1].Resource.Surrogate), cancellation);
        if (sight is not null) page = await database.ReadAsync(session => sight.ShownAsync(session, page, cancellation), cancellation);
        return new HistoryPage([.. page.Select(row => row.Resource)], next) { Bound = bound };
    }

    /// <summary>The surrogate of the first version since a time; <see cref="long.MaxValue"/> when there is none.</summary>
    public static async Task<long> FirstSinceAsync(ReadSession session, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = session.Command(ResourceSql.FirstSince(session.Engine)).Add("@since", FirstMillisecond(since));
        return await command.ExecuteScalarAsync(cancellation) is long first ? first : long.MaxValue;
    }

    private static async Task<List<ResourceRow>> RowsAsync(ReadSession session, HistoryQuery query, long? last, CancellationToken cancellation)
    {
        var scope = query.Type is null ? HistoryScope.Store : query.Id is null ? HistoryScope.Type : HistoryScope.Instance;
        var after = scope == HistoryScope.Instance ? long.MinValue : query.Since is { } since ? await FirstSinceAsync(session, since, cancellation) - 1 : -1;
        var before = long.MaxValue;
        if (last is { } bound && query.OldestFirst) after = Math.Max(after, bound);
        else if (last is { } upper) before = upper;
        await using var command = session
            .Command(ResourceSql.History(
                session.Engine, scope, query.OldestFirst ? HistoryOrder.OldestFirst : HistoryOrder.NewestFirst, query.At is null ? HistoryPart.All : HistoryPart.CurrentAt))
            .Add("@after", after).Add("@before", before).Add("@count", query.Count + 1);
        if (query.Type is not null) command.Add("@type", query.Type);
        if (query.Id is not null) command.Add("@id", query.Id).Add("@since", query.Since is { } from ? FirstMillisecond(from) : long.MinValue);
        if (query.At is { } at) command.Add("@at_start", at.Start).Add("@at_end", at.End);
        return await ResourceRow.ReadAllAsync(command, cancellation);
    }

    private async Task<HistoryBound?> BoundAsync(ReadSession session, HistoryQuery query, CancellationToken cancellation)
    {
        if (session.Engine != DatabaseEngine.PostgreSql || query.Id is not null) return null;
        var now = database.Clock.GetUtcNow();
        await using var command = session.Command(ResourceSql.HistoryBound(session.Engine, query.Type is null ? HistoryScope.Store : HistoryScope.Type));
        if (query.Type is not null) command.Add("@type", query.Type);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        // A write that is on its way to the engine brings its time along: it is never before that of the last write, and never older than a command may take.
        var last = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3));
        var quiet = last > now - LongestStart ? last : now - LongestStart;
        return new HistoryBound(row.GetBoolean(0) ? quiet : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetBoolean(2));
    }

    // Rows know milliseconds only.
    private static long FirstMillisecond(DateTimeOffset since) =>
        ((since.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);
}
