using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// The worklist of unified procedure steps. A step, its subscriptions and the reports to its subscribers change in one transaction;
/// of several that change one step at once each sees what the one before it left.
/// </summary>
public sealed class WorkitemStore(Database database, WorkitemReports reports)
{
    private const int Batch = 500;

    // Rises whenever what is written of a step to be searched changes.
    private const string ValuesVersion = "1";

    private readonly WorkitemSubscriptions subscriptions = new(database, reports);

    public WorkitemSubscriptions Subscriptions => subscriptions;

    public WorkitemReports Reports => reports;

    /// <summary>Adds a step and subscribes those to it who watch the worklist. False when its UID is taken.</summary>
    public Task<bool> CreateAsync(Func<DateTimeOffset, WorkitemChange> create, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var change = create(session.Now);
            if (await AddAsync(session, change.Item, cancellation) is not { } key) return false;
            await subscriptions.ReportAsync(session, key, change.Reports, cancellation);
            return true;
        },
        cancellation);

    /// <summary>The same inside a write that does more, without a report of it.</summary>
    /// <returns>Its key; null when its UID is taken.</returns>
    public static async Task<long?> AddAsync(WriteSession session, Workitem item, CancellationToken cancellation)
    {
        var key = session.NextSurrogate();
        if (await FindAsync(session, WorkitemSql.Find(session.Engine), item.Uid, cancellation) is not null) return null;
        await using (var insert = session.Command(WorkitemSql.Insert(session.Engine)).Add("@key", key).Add(item, session.Now))
        {
            if (await insert.ExecuteNonQueryAsync(cancellation) == 0) return null;
        }
        await WriteValuesAsync(session, key, null, item, cancellation);
        await using (var gone = session.Command(WorkitemSql.DeleteGone(session.Engine)).Add("@uid", item.Uid)) await gone.ExecuteNonQueryAsync(cancellation);
        await WorkitemSubscriptions.AddWatchersAsync(session, key, item, cancellation);
        return key;
    }

    /// <summary>The next steps behind a key, whatever their state.</summary>
    public static Task<IReadOnlyList<(Workitem Item, long Key)>> PageAsync(Database database, long after, CancellationToken cancellation) =>
        database.ReadAsync(async session => (IReadOnlyList<(Workitem, long)>)await PageAsync(session, after, cancellation), cancellation);

    /// <exception cref="RequestProblem">404: no such step. 410: it was deleted.</exception>
    public Task<Workitem> FindAsync(string uid, CancellationToken cancellation) => database.ReadAsync(
        async session => (await FindAsync(session, WorkitemSql.Find(session.Engine), uid, cancellation))?.Item ?? throw await MissingAsync(session, uid, cancellation), cancellation);

    /// <summary>
    /// Changes a step as <paramref name="change"/> says, which is told how many subscribers it has and what time it is; null: it stays as
    /// it is. Whatever it throws undoes nothing else.
    /// </summary>
    /// <exception cref="RequestProblem">404: no such step. 410: it was deleted.</exception>
    public Task ChangeAsync(string uid, Func<Workitem, int, DateTimeOffset, WorkitemChange?> change, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var (item, key) = await FindAsync(session, WorkitemSql.Lock(session.Engine), uid, cancellation) ?? throw await MissingAsync(session, uid, cancellation);
            var subscribers = await WorkitemSubscriptions.SubscribersAsync(session, key, cancellation);
            if (change(item, subscribers.Count, session.Now) is not { } changed) return false;
            await using (var update = session.Command(WorkitemSql.Update(session.Engine)).Add(changed.Item, session.Now)) await update.ExecuteNonQueryAsync(cancellation);
            await WriteValuesAsync(session, key, item, changed.Item, cancellation);
            await subscriptions.ReportAsync(session, key, changed.Reports, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Whether a search can match on an attribute, or on one inside sequences.</summary>
    public static bool CanMatch(IReadOnlyList<Dicom.Tag> path) => QueryKey.Find(path) is not null;

    /// <summary>Matches in the order of their start, each as a DICOM JSON object.</summary>
    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> SearchAsync(WorkitemQuery query, CancellationToken cancellation)
    {
        var match = new WorklistMatch(WorklistKind.Unified, query);
        var wanted = query.IncludeFields?.Concat(query.Keys.Select(key => key.Key[0])).Select(tag => tag.Value).ToHashSet();
        return database.ReadAsync(
            async session =>
            {
                var found = new List<ReadOnlyMemory<byte>>();
                var skip = match.IsIndexed ? 0 : query.Offset;
                await using var command = await match.SearchAsync(session, match.IsIndexed, cancellation);
                if (match.IsIndexed) command.Add("@offset", (long)query.Offset).Add("@count", (long)query.Limit);
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (found.Count < query.Limit && await row.ReadAsync(cancellation))
                {
                    var attributes = AttributeDocument.Parse(WorkitemRows.Read(row).Item.AttributesJson);
                    if (!match.Holds(attributes) || skip-- > 0) continue;
                    found.Add((wanted is null ? attributes : attributes.Where(tag => WorkitemTags.Returned.Contains(tag.Value) || wanted.Contains(tag.Value))).ToUtf8());
                }
                return (IReadOnlyList<ReadOnlyMemory<byte>>)found;
            },
            cancellation);
    }

    /// <summary>Deletes steps that ended before a time, but for those that a subscriber has locked; some at a time: how many it were.</summary>
    public Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var keys = new List<long>();
            await using (var command = session.Command(WorkitemSql.Ended(session.Engine)).Add("@before", before.ToUnixTimeMilliseconds()).Add("@count", (long)Batch))
            {
                await using var row = await command.ExecuteReaderAsync(cancellation);
                while (await row.ReadAsync(cancellation)) keys.Add(row.GetInt64(0));
            }
            foreach (var sql in (string[])[WorkitemSql.InsertGone(session.Engine), WorkitemSql.DeleteSubscriptions(session.Engine), WorklistSql.RemoveAllValues(session.Engine), WorkitemSql.Delete(session.Engine)])
            {
                await using var delete = session.Command(sql).AddList("@keys", keys).Add("@now", session.NowMilliseconds);
                await delete.ExecuteNonQueryAsync(cancellation);
            }
            return keys.Count;
        },
        cancellation);

    /// <summary>Brings what older versions stored to where this one searches it.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (await WorklistState.FindAsync(database, WorklistKind.Unified, cancellation) == ValuesVersion) return;
        for (long? next = 0; next is { } after;) next = await database.WriteAsync(session => IndexAsync(session, after, cancellation), cancellation);
        await WorklistState.SetAsync(database, WorklistKind.Unified, ValuesVersion, cancellation);
    }

    /// <summary>What is answered for a step that is not there: 410 when it was (PS3.18 §11.5.3), else 404.</summary>
    internal static async Task<RequestProblem> MissingAsync(ReadSession session, string uid, CancellationToken cancellation)
    {
        await using var command = session.Command(WorkitemSql.FindGone(session.Engine)).Add("@uid", uid);
        return await command.ExecuteScalarAsync(cancellation) is null
            ? RequestProblem.NotFound("This workitem")
            : new RequestProblem(410, "deleted", "This workitem was deleted after it had ended.");
    }

    internal static async Task<(Workitem Item, long Key)?> FindAsync(ReadSession session, string sql, string uid, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@uid", uid);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? WorkitemRows.Read(row) : null;
    }

    private static async Task<long?> IndexAsync(WriteSession session, long after, CancellationToken cancellation)
    {
        var page = await PageAsync(session, after, cancellation);
        await using (var remove = session.Command(WorklistSql.RemoveAllValues(session.Engine)).AddList("@keys", page.Select(row => row.Key))) await remove.ExecuteNonQueryAsync(cancellation);
        foreach (var (item, key) in page) await WriteValuesAsync(session, key, null, item, cancellation);
        return page.Count < Batch ? null : page[^1].Key;
    }

    private static async Task<List<(Workitem Item, long Key)>> PageAsync(ReadSession session, long after, CancellationToken cancellation)
    {
        var page = new List<(Workitem Item, long Key)>();
        await using var command = session.Command(WorkitemSql.Page(session.Engine)).Add("@after", after).Add("@count", (long)Batch);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) page.Add(WorkitemRows.Read(row));
        return page;
    }

    private static Task WriteValuesAsync(WriteSession session, long key, Workitem? before, Workitem after, CancellationToken cancellation) =>
        MatchingValues.WriteAsync(session, WorklistKind.Unified, key, before is null ? [] : ValuesOf(before), ValuesOf(after), cancellation);

    private static HashSet<(string Attribute, string Value)> ValuesOf(Workitem item) => MatchingValues.Of(AttributeDocument.Parse(item.AttributesJson));
}
