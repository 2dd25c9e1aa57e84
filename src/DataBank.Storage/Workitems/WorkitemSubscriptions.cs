using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Who is told of what (PS3.4 CC.2.3). A subscription to the worklist becomes one to each step there is, and to each that comes while
/// it lasts; so a step can be left, or the worklist suspended, without the others being lost. Subscribers are AE titles.
/// </summary>
public sealed class WorkitemSubscriptions(Database database, WorkitemReports reports)
{
    /// <summary>Subscribes to one step and tells its state; subscribed already, the lock becomes the new one.</summary>
    /// <param name="isLocked">The step must not be deleted while the subscription lasts.</param>
    /// <param name="first">Makes the first report.</param>
    /// <exception cref="RequestProblem">404: no such step. 410: it was deleted.</exception>
    public Task SubscribeAsync(string subscriber, string uid, bool isLocked, Func<Workitem, string> first, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var (item, key) = await WorkitemStore.FindAsync(session, WorkitemSql.Lock(session.Engine), uid, cancellation) ?? throw await WorkitemStore.MissingAsync(session, uid, cancellation);
            await SubscribeAsync(session, key, subscriber, isLocked, cancellation);
            await reports.AddAsync(session, subscriber, [first(item)], cancellation);
            return true;
        },
        cancellation);

    /// <summary>Subscribes to the worklist, or to what of it has these keys; the former subscription of this subscriber to it ends.</summary>
    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value.</exception>
    public Task SubscribeToWorklistAsync(string subscriber, WorkitemQuery filter, bool isLocked, CancellationToken cancellation)
    {
        var match = new WorklistMatch(WorklistKind.Unified, filter);
        return database.WriteAsync(
            async session =>
            {
                await ExecuteAsync(session, WorkitemSql.UnsubscribeFromWorklist(session.Engine), subscriber, cancellation);
                await using (var insert = session.Command(WorkitemSql.SubscribeToWorklist(session.Engine))
                    .Add("@subscriber", subscriber).Add("@filter", FilterText(filter)).Add("@locked", isLocked)) await insert.ExecuteNonQueryAsync(cancellation);
                if (filter.Keys.Count == 0)
                {
                    await ExecuteAsync(session, WorkitemSql.UnsubscribeFromAll(session.Engine), subscriber, cancellation);
                    await using var all = session.Command(WorkitemSql.SubscribeToAll(session.Engine)).Add("@subscriber", subscriber).Add("@locked", isLocked);
                    return await all.ExecuteNonQueryAsync(cancellation);
                }
                var keys = await KeysAsync(session, match, cancellation);
                foreach (var key in keys) await SubscribeAsync(session, key, subscriber, isLocked, cancellation);
                return keys.Count;
            },
            cancellation);
    }

    /// <summary>Ends the subscription to one step with its lock; false when there is none.</summary>
    public Task<bool> UnsubscribeAsync(string subscriber, string uid, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            if (await WorkitemStore.FindAsync(session, WorkitemSql.Lock(session.Engine), uid, cancellation) is not var (_, key)) return false;
            await using var command = session.Command(WorkitemSql.Unsubscribe(session.Engine)).Add("@key", key).Add("@subscriber", subscriber);
            return await command.ExecuteNonQueryAsync(cancellation) > 0;
        },
        cancellation);

    /// <summary>Ends all subscriptions of a subscriber with their locks; false when there is none.</summary>
    public Task<bool> UnsubscribeFromWorklistAsync(string subscriber, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var worklist = await ExecuteAsync(session, WorkitemSql.UnsubscribeFromWorklist(session.Engine), subscriber, cancellation);
            return await ExecuteAsync(session, WorkitemSql.UnsubscribeFromAll(session.Engine), subscriber, cancellation) + worklist > 0;
        },
        cancellation);

    /// <summary>Subscribes to no more steps that come; those that are subscribed to stay. False when there was no such subscription.</summary>
    public Task<bool> SuspendAsync(string subscriber, CancellationToken cancellation) => database.WriteAsync(
        async session => await ExecuteAsync(session, WorkitemSql.UnsubscribeFromWorklist(session.Engine), subscriber, cancellation) > 0, cancellation);

    /// <summary>Tells something to all who watch the worklist, whole or by a filter.</summary>
    public Task TellWatchersAsync(string report, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var watchers = await WatchersAsync(session, cancellation);
            foreach (var (subscriber, _, _) in watchers) await reports.AddAsync(session, subscriber, [report], cancellation);
            return watchers.Count;
        },
        cancellation);

    internal static async Task<IReadOnlyList<string>> SubscribersAsync(ReadSession session, long key, CancellationToken cancellation)
    {
        var subscribers = new List<string>();
        await using var command = session.Command(WorkitemSql.Subscribers(session.Engine)).Add("@key", key);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) subscribers.Add(row.GetString(0));
        return subscribers;
    }

    /// <summary>Subscribes those to a new step who watch the worklist.</summary>
    internal static async Task AddWatchersAsync(WriteSession session, long key, Workitem item, CancellationToken cancellation)
    {
        var attributes = AttributeDocument.Parse(item.AttributesJson);
        foreach (var (subscriber, filter, isLocked) in await WatchersAsync(session, cancellation))
        {
            if (new WorklistMatch(WorklistKind.Unified, filter).HoldsAll(attributes)) await SubscribeAsync(session, key, subscriber, isLocked, cancellation);
        }
    }

    internal async Task ReportAsync(WriteSession session, long key, IReadOnlyList<string> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0) return;
        foreach (var subscriber in await SubscribersAsync(session, key, cancellation)) await reports.AddAsync(session, subscriber, changes, cancellation);
    }

    private static async Task<IReadOnlyList<(string Subscriber, WorkitemQuery Filter, bool IsLocked)>> WatchersAsync(ReadSession session, CancellationToken cancellation)
    {
        var watchers = new List<(string, WorkitemQuery, bool)>();
        await using var command = session.Command(WorkitemSql.WorklistSubscribers(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) watchers.Add((row.GetString(0), ReadFilter(row.GetString(1)), row.GetInt32(2) == 1));
        return watchers;
    }

    private static async Task SubscribeAsync(WriteSession session, long key, string subscriber, bool isLocked, CancellationToken cancellation)
    {
        await using (var former = session.Command(WorkitemSql.Unsubscribe(session.Engine)).Add("@key", key).Add("@subscriber", subscriber)) await former.ExecuteNonQueryAsync(cancellation);
        await using var insert = session.Command(WorkitemSql.Subscribe(session.Engine)).Add("@key", key).Add("@subscriber", subscriber).Add("@locked", isLocked);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<long>> KeysAsync(ReadSession session, WorklistMatch match, CancellationToken cancellation)
    {
        var keys = new List<long>();
        await using var command = await match.SearchAsync(session, isPaged: false, cancellation);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (item, key) = WorkitemRows.Read(row);
            if (match.IsIndexed || match.Holds(AttributeDocument.Parse(item.AttributesJson))) keys.Add(key);
        }
        return keys;
    }

    private static async Task<int> ExecuteAsync(WriteSession session, string sql, string subscriber, CancellationToken cancellation)
    {
        await using var command = session.Command(sql).Add("@subscriber", subscriber);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    // [["00404025.00080100","CT1"],…]; empty: the whole worklist.
    private static string FilterText(WorkitemQuery filter) =>
        filter.Keys.Count == 0 ? "" : JsonSerializer.Serialize(filter.Keys.Select(key => (string[])[string.Join('.', key.Key), key.Value]));

    private static WorkitemQuery ReadFilter(string text) => new(text.Length == 0 ? [] : [.. JsonSerializer.Deserialize<string[][]>(text)!.Select(key => KeyValuePair.Create<IReadOnlyList<Tag>, string>(
        [.. key[0].Split('.').Select(step => Tag.TryParse(step, out var tag) ? tag : throw new InvalidDataException("A stored filter is damaged."))], key[1]))]);
}
