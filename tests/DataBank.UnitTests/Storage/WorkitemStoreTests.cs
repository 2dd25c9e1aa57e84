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
        Assert.Equal(Assert.Single(claims.OfType<string>()), (await store.FindAsync("1.2.1", Cancellation))!.TransactionUid);
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

    private static WorkitemChange New(string uid, string list = "LIST A", string station = "CAD1", params string[] reports) => new(
        new Workitem(uid, WorkitemStates.Scheduled, null, Encoding.UTF8.GetBytes(
            $$$"""{"00404005":{"vr":"DT","Value":["20260401090000"]},"00404025":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["{{{station}}}"]}}]},"00741202":{"vr":"LO","Value":["{{{list}}}"]}}""")),
        reports);
}
