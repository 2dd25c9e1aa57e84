using System.Data.Common;
using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Who is told of which changes, and their events. Events are made from the history in the store's order by whoever holds the lane, a page
/// of changes and its events in one write: each change is looked at once, whatever ends in between.
/// </summary>
public sealed class SubscriptionStore(Database database)
{
    private readonly Database database = database;

    public Database Database => database;

    /// <summary>Subscriptions that are not off.</summary>
    public Task<IReadOnlyList<StoredSubscription>> AllAsync(CancellationToken cancellation) => database.ReadStatementAsync<IReadOnlyList<StoredSubscription>>(
        async session =>
        {
            await using var command = session.Command(SubscriptionSql.All(session.Engine));
            return await ReadAsync(command, cancellation);
        },
        cancellation);

    public Task<StoredSubscription?> FindAsync(string id, CancellationToken cancellation) => database.ReadAsync(session => FindAsync(session, id, cancellation), cancellation);

    /// <summary>The same inside a read or write at hand.</summary>
    public static async Task<StoredSubscription?> FindAsync(ReadSession session, string id, CancellationToken cancellation)
    {
        await using var command = session.Command(SubscriptionSql.Find(session.Engine)).Add("@id", id);
        return (await ReadAsync(command, cancellation)).SingleOrDefault();
    }

    /// <summary>Begins a subscription, or begins it anew: events that were not delivered are given up, numbers go on.</summary>
    /// <param name="startsAfter">The place in the store's order that it begins after.</param>
    public static async Task PutAsync(WriteSession session, string id, SubscriptionState state, string definitionJson, long startsAfter, CancellationToken cancellation)
    {
        var sql = await FindAsync(session, id, cancellation) is null ? SubscriptionSql.Insert(session.Engine) : SubscriptionSql.Renew(session.Engine);
        await using var command = session.Command(sql).Add("@id", id).Add("@status", (short)state).Add("@definition", definitionJson)
            .Add("@starts_after", startsAfter).Add("@now", session.NowMilliseconds);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What the same is asked for by has changed: nothing begins anew, nothing that waits is given up.</summary>
    public static Task DefineAsync(WriteSession session, string id, string definitionJson, CancellationToken cancellation) =>
        ExecuteAsync(session, SubscriptionSql.Define(session.Engine), command => command.Add("@id", id).Add("@definition", definitionJson), cancellation);

    /// <summary>Keeps the resource of a view's subscription beside it.</summary>
    public static Task ShowAsync(WriteSession session, string id, string shownJson, CancellationToken cancellation) =>
        ExecuteAsync(session, SubscriptionSql.Show(session.Engine), command => command.Add("@id", id).Add("@shown", shownJson), cancellation);

    /// <summary>The subscriptions of a view, those that are off too.</summary>
    public static async Task<IReadOnlyList<StoredSubscription>> ShownAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(SubscriptionSql.Shown(session.Engine));
        return await ReadAsync(command, cancellation);
    }

    /// <summary>
    /// Takes over the subscriptions of a view that was made anew: whatever comes into it is told, under numbers that go on; what waited is given up
    /// for that.
    /// </summary>
    public Task ContinueAsync(IReadOnlyList<StoredSubscription> former, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            foreach (var each in former)
            {
                await ExecuteAsync(
                    session, SubscriptionSql.Continue(session.Engine),
                    command => command.Add("@id", each.Id).Add("@status", (short)each.State).Add("@definition", each.DefinitionJson).Add("@event_count", each.EventCount)
                        .Add("@is_greeted", (short)(each.IsGreeted ? 1 : 0)).Add("@now", session.NowMilliseconds).Add("@shown", each.ShownJson!),
                    cancellation);
            }
            return former.Count;
        },
        cancellation);

    /// <summary>Takes a resource that has left a view out of the events: none names it any more.</summary>
    internal static Task EraseEventsAsync(WriteSession session, ResourceKey key, CancellationToken cancellation) =>
        ExecuteAsync(session, SubscriptionSql.EraseEvents(session.Engine), command => command.Add("@type", key.Type).Add("@id", key.Id), cancellation);

    /// <summary>How many others are not off.</summary>
    public static async Task<long> CountOthersAsync(ReadSession session, string id, CancellationToken cancellation)
    {
        await using var command = session.Command(SubscriptionSql.Count(session.Engine)).Add("@id", id);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    public static async Task DeleteAsync(WriteSession session, string id, CancellationToken cancellation)
    {
        await ExecuteAsync(session, SubscriptionSql.DeleteEvents(session.Engine), command => command.Add("@id", id), cancellation);
        await ExecuteAsync(session, SubscriptionSql.Delete(session.Engine), command => command.Add("@id", id), cancellation);
    }

    /// <summary>Changes the state; false when it was this already, or there is no such subscription.</summary>
    public static async Task<bool> SetStateAsync(WriteSession session, string id, SubscriptionState state, CancellationToken cancellation) =>
        await ExecuteAsync(session, SubscriptionSql.SetState(session.Engine), command => command.Add("@id", id).Add("@status", (short)state), cancellation) > 0;

    /// <summary>Takes or keeps the lane: of all nodes one makes events and delivers them.</summary>
    /// <returns>The place up to which changes were looked at; null while another node holds the lane.</returns>
    public async Task<long?> HoldAsync(string holder, TimeSpan lease, CancellationToken cancellation)
    {
        var now = database.Clock.GetUtcNow(); // Leases run by the wall clock.
        var (surrogate, heldBy, until) = await database.ReadAsync(session => LaneAsync(session, cancellation), cancellation);
        if (heldBy == holder && until > (now + (lease / 2)).ToUnixTimeMilliseconds()) return surrogate; // Asked all the time: that must not cost a write.
        if (heldBy != holder && until > now.ToUnixTimeMilliseconds()) return null;
        return await database.WriteAsync<long?>(
            async session => await ExecuteAsync(
                session,
                SubscriptionSql.Hold(session.Engine),
                command => command.Add("@holder", holder).Add("@lease_until", (now + lease).ToUnixTimeMilliseconds()).Add("@now", now.ToUnixTimeMilliseconds()),
                cancellation) > 0 ? (await LaneAsync(session, cancellation)).Surrogate : null,
            cancellation);
    }

    /// <summary>The next changes of the store, with the version before each that has one.</summary>
    public Task<IReadOnlyList<StoredResource>> ChangesAsync(long after, int count, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<StoredResource>>(
        async session =>
        {
            await using var command = session.Command(ResourceSql.History(session.Engine, HistoryScope.Store, HistoryOrder.OldestFirst, HistoryPart.All))
                .Add("@after", after).Add("@before", long.MaxValue).Add("@count", count);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var changes = new List<StoredResource>();
            while (await row.ReadAsync(cancellation)) changes.Add(ResourceRow.Read(row).Resource);
            return changes;
        },
        cancellation);

    /// <summary>Notes that changes were looked at, with the events that they are; false when the lane is no longer ours, and nothing was noted.</summary>
    public Task<bool> AdvanceAsync(string holder, long after, long until, IReadOnlyList<SubscriptionEvent> events, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var isOurs = await ExecuteAsync(
                session, SubscriptionSql.Advance(session.Engine), command => command.Add("@holder", holder).Add("@after", after).Add("@until", until), cancellation) > 0;
            if (!isOurs) return false;
            foreach (var found in events)
            {
                // Deleted or switched off meanwhile: nobody waits for it.
                if (await ExecuteAsync(session, SubscriptionSql.CountEvent(session.Engine), command => command.Add("@id", found.SubscriptionId), cancellation) == 0) continue;
                await ExecuteAsync(
                    session,
                    SubscriptionSql.InsertEvent(session.Engine),
                    command => command.Add("@id", found.SubscriptionId).Add("@type", found.Key.Type).Add("@resource", found.Key.Id).Add("@version", found.Version)
                        .Add("@method", found.Method).Add("@happened_at", found.HappenedAt.ToUnixTimeMilliseconds()),
                    cancellation);
            }
            return true;
        },
        cancellation);

    /// <summary>Events with numbers above one and up to another, in order.</summary>
    public Task<IReadOnlyList<SubscriptionEvent>> EventsAsync(string id, long after, long until, int count, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<SubscriptionEvent>>(
        async session =>
        {
            await using var command = session.Command(SubscriptionSql.Events(session.Engine)).Add("@id", id).Add("@after", after).Add("@until", until).Add("@count", count);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var events = new List<SubscriptionEvent>();
            while (await row.ReadAsync(cancellation))
                events.Add(new SubscriptionEvent(row.GetString(0), row.GetInt64(1), new ResourceKey(row.GetString(2), row.GetString(3)), row.GetInt64(4), row.GetString(5), Time(row, 6)));
            return events;
        },
        cancellation);

    /// <summary>Something was answered: a handshake, a heartbeat, or events up to a number.</summary>
    public Task ArrivedAsync(string id, long until, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(session, SubscriptionSql.Arrived(session.Engine), command => command.Add("@id", id).Add("@until", until).Add("@now", session.NowMilliseconds), cancellation),
        cancellation);

    public Task FailedAsync(string id, DateTimeOffset nextTry, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(
            session, SubscriptionSql.Failed(session.Engine),
            command => command.Add("@id", id).Add("@next_try", nextTry.ToUnixTimeMilliseconds()).Add("@now", session.NowMilliseconds), cancellation),
        cancellation);

    /// <summary>Forgets events from before a time that have arrived, or that nobody waits for.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellation) => database.WriteAsync(
        session => ExecuteAsync(session, SubscriptionSql.ForgetEvents(session.Engine), command => command.Add("@before", before.ToUnixTimeMilliseconds()), cancellation),
        cancellation);

    private static async Task<(long Surrogate, string Holder, long Until)> LaneAsync(ReadSession session, CancellationToken cancellation)
    {
        await using var command = session.Command(SubscriptionSql.Lane(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetString(1), row.GetInt64(2));
    }

    private static async Task<int> ExecuteAsync(WriteSession session, string sql, Func<DbCommand, DbCommand> bind, CancellationToken cancellation)
    {
        await using var command = bind(session.Command(sql));
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<StoredSubscription>> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<StoredSubscription>();
        while (await row.ReadAsync(cancellation))
        {
            found.Add(new StoredSubscription(
                row.GetString(0), (SubscriptionState)row.GetInt16(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt16(6) != 0,
                row.GetInt32(7), Time(row, 8), Time(row, 9), Time(row, 10), row.IsDBNull(11) ? null : row.GetString(11)));
        }
        return found;
    }

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
