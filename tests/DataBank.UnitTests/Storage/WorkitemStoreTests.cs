using System.Text;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class WorkitemStoreTests(PostgreSqlServer server)
{
    private static readonly DateTimeOffset start = DateTimeOffset.Parse("2026-04-01T00:00:00Z", null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_change_a_workitem_at_once_each_sees_what_the_one_before_it_left(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new WorkitemStore(test.Database, new WorkitemReports(test.Database));
        Assert.True(await store.CreateAsync(_ => New("1.2.1"), Cancellation));
        Assert.False(await store.CreateAsync(_ => New("1.2.1"), Cancellation));
        var claims = await Task.WhenAll(Enumerable.Range(1, 16).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    await store.ChangeAsync(
                        "1.2.1",
                        (item, _, _) => item.State == WorkitemStates.Scheduled
                            ? new WorkitemChange(item with { State = WorkitemStates.InProgress, TransactionUid = $"1.9.{number}" }, [])
                            : throw new RequestProblem(409, "conflict", "It is taken."),
                        Cancellation);
                    return $"1.9.{number}";
                }
                catch (RequestProblem)
                {
                    return null;
                }
            },
            Cancellation)));
        Assert.Equal(Assert.Single(claims.OfType<string>()), (await store.FindAsync("1.2.1", Cancellation)).TransactionUid);
        Assert.Equal(404, (await Assert.ThrowsAsync<RequestProblem>(() => store.ChangeAsync("1.2.404", (_, _, _) => null, Cancellation))).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Workitems_that_have_ended_are_deleted_unless_a_subscriber_has_locked_them(DatabaseEngine engine)
    {
        var clock = new SteppedClock(start);
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var store = new WorkitemStore(test.Database, new WorkitemReports(test.Database));
        foreach (var uid in (string[])["1.2.1", "1.2.2", "1.2.3", "1.2.4"]) await store.CreateAsync(_ => New(uid), Cancellation);
        await store.Subscriptions.SubscribeAsync("LOCKER", "1.2.1", isLocked: true, _ => "{}", Cancellation);
        await store.Subscriptions.SubscribeAsync("WATCHER", "1.2.2", isLocked: false, _ => "{}", Cancellation);
        foreach (var uid in (string[])["1.2.1", "1.2.2", "1.2.3"])
            await store.ChangeAsync(uid, (item, _, _) => new WorkitemChange(item with { State = WorkitemStates.Completed }, []), Cancellation);

        Assert.Equal(0, await store.PurgeAsync(start - TimeSpan.FromDays(1), Cancellation));
        Assert.Equal(2, await store.PurgeAsync(start + TimeSpan.FromDays(1), Cancellation));
        Assert.NotNull(await store.FindAsync("1.2.1", Cancellation));
        Assert.NotNull(await store.FindAsync("1.2.4", Cancellation));
        Assert.True(await store.Subscriptions.UnsubscribeAsync("LOCKER", "1.2.1", Cancellation));
        Assert.Equal(1, await store.PurgeAsync(start + TimeSpan.FromDays(1), Cancellation));

        foreach (var (uid, status) in ((string, int)[])[("1.2.1", 410), ("1.2.2", 410), ("1.2.404", 404)])
        {
            Assert.Equal(status, (await Assert.ThrowsAsync<RequestProblem>(() => store.FindAsync(uid, Cancellation))).Status);
            Assert.Equal(status, (await Assert.ThrowsAsync<RequestProblem>(() => store.ChangeAsync(uid, (_, _, _) => null, Cancellation))).Status);
        }
        Assert.Equal(["1.2.4"], await FindAsync(store, ("00741000", "SCHEDULED")));
        Assert.True(await store.CreateAsync(_ => New("1.2.2"), Cancellation));
        Assert.Equal("1.2.2", (await store.FindAsync("1.2.2", Cancellation)).Uid);
        Assert.False(await store.Subscriptions.UnsubscribeFromWorklistAsync("WATCHER", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Reports_wait_in_order_for_a_day_and_for_their_subscriber_alone(DatabaseEngine engine)
    {
        var clock = new SteppedClock(start);
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var reports = new WorkitemReports(test.Database);
        var store = new WorkitemStore(test.Database, reports);
        await store.Subscriptions.SubscribeToWorklistAsync("ALL", new WorkitemQuery([]), isLocked: true, Cancellation);
        await store.Subscriptions.SubscribeToWorklistAsync(
            "SOME", new WorkitemQuery([new([new Tag(0x0074, 0x1202)], "LIST B"), new([new Tag(0x0040, 0x4025), new Tag(0x0008, 0x0100)], "CAD*")]), isLocked: false, Cancellation);
        var added = reports.Added;
        await store.CreateAsync(_ => New("1.2.1", "LIST A", "CAD1", "{\"a\":1}"), Cancellation);
        await store.CreateAsync(_ => New("1.2.2", "LIST B", "CAD1", "{\"b\":1}", "{\"b\":2}"), Cancellation);
        await store.CreateAsync(_ => New("1.2.3", "LIST B", "CT1", "{\"c\":1}"), Cancellation);
        Assert.True(added.IsCompleted);

        await TestDatabase.UntilSettledAsync(async () => (await reports.ReadAsync("ALL", 0, 10, Cancellation)).Count, 4);
        var all = await reports.ReadAsync("ALL", 0, 10, Cancellation);
        Assert.Equal(["{\"a\":1}", "{\"b\":1}", "{\"b\":2}", "{\"c\":1}"], all.Select(report => report.Json));
        Assert.Equal(["{\"b\":1}", "{\"b\":2}"], (await reports.ReadAsync("SOME", 0, 10, Cancellation)).Select(report => report.Json));
        await reports.ForgetAsync("ALL", all[1].Key, Cancellation);
        Assert.Equal(["{\"b\":2}", "{\"c\":1}"], (await reports.ReadAsync("ALL", 0, 10, Cancellation)).Select(report => report.Json));
        Assert.Equal(2, (await reports.ReadAsync("SOME", 0, 10, Cancellation)).Count);

        clock.Set(start + TimeSpan.FromHours(25));
        await reports.ForgetOldAsync(Cancellation);
        Assert.Empty(await reports.ReadAsync("ALL", 0, 10, Cancellation));
        Assert.True(await store.Subscriptions.SuspendAsync("ALL", Cancellation));
        Assert.False(await store.Subscriptions.SuspendAsync("ALL", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Steps_are_found_by_what_they_say_now_also_those_that_an_older_version_stored(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new WorkitemStore(test.Database, new WorkitemReports(test.Database));
        await store.PrepareAsync(Cancellation);
        await store.CreateAsync(_ => New("1.2.1", "LIST A", "CAD1"), Cancellation);
        await store.CreateAsync(_ => New("1.2.2", "List B", "CAD2"), Cancellation);
        await store.CreateAsync(_ => New("1.2.3", "LIST B", "CT1"), Cancellation);
        await store.ChangeAsync("1.2.1", (_, _, _) => New("1.2.1", "LIST B", "CAD3"), Cancellation);
        await CheckAsync();

        await test.Database.WriteAsync(
            async session =>
            {
                foreach (var table in (string[])["worklist_value", "worklist_state"]) await session.Command($"delete from {table}").ExecuteNonQueryAsync(Cancellation);
                return true;
            },
            Cancellation);
        Assert.Empty(await FindAsync(store, ("00741202", "LIST B")));
        await store.PrepareAsync(Cancellation);
        await CheckAsync();

        async Task CheckAsync()
        {
            Assert.Equal(["1.2.1", "1.2.2", "1.2.3"], await FindAsync(store, ("00741202", "list b")));
            Assert.Equal(["1.2.1", "1.2.2"], await FindAsync(store, ("00404025.00080100", "CAD*")));
            Assert.Empty(await FindAsync(store, ("00404025.00080100", "CAD1")));
            Assert.Equal(["1.2.2"], await FindAsync(store, ("00404025.00080100", "?AD2"), ("00741202", "LIST*"), ("00404005", "20260401-"), ("00741000", "SCHEDULED")));
            Assert.Empty(await FindAsync(store, ("00404005", "-20260331")));
            Assert.Empty(await FindAsync(store, ("00100010", "A*")));
        }
    }

    private static async Task<string[]> FindAsync(WorkitemStore store, params (string Path, string Value)[] keys)
    {
        var found = await store.SearchAsync(
            new WorkitemQuery([.. keys.Select(key => KeyValuePair.Create<IReadOnlyList<Tag>, string>([.. key.Path.Split('.').Select(tag => Tag.FromValue(Convert.ToUInt32(tag, 16)))], key.Value))]), Cancellation);
        return [.. found.Select(item => System.Text.Json.JsonDocument.Parse(item).RootElement.GetProperty("00080018").GetProperty("Value")[0].GetString()!).Order()];
    }

    private static WorkitemChange New(string uid, string list = "LIST A", string station = "CAD1", params string[] reports) => new(
        new Workitem(uid, WorkitemStates.Scheduled, null, Encoding.UTF8.GetBytes(
            $$$"""{"00080018":{"vr":"UI","Value":["{{{uid}}}"]},"00404005":{"vr":"DT","Value":["20260401090000"]},"00404025":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["{{{station}}}"]}}]},"00741202":{"vr":"LO","Value":["{{{list}}}"]}}""")),
        reports);
}
