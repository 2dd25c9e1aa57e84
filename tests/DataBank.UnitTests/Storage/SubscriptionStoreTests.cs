using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class SubscriptionStoreTests(PostgreSqlServer server)
{
    private static readonly TimeSpan lease = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_two_nodes_one_makes_each_event_once_until_its_lease_ends(DatabaseEngine engine)
    {
        var clock = new SteppedClock(DateTimeOffset.Parse("2026-04-01T00:00:00Z", null));
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var (resources, store) = (new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)), new SubscriptionStore(test.Database));
        await test.Database.WriteAsync(
            async session =>
            {
                await SubscriptionStore.PutAsync(session, "s1", SubscriptionState.Active, "{}", session.NextSurrogate(), Cancellation);
                return true;
            },
            Cancellation);
        await resources.WriteAsync([new TestResource("Patient", "p1").Put(), new TestResource("Patient", "p2").Put()], Cancellation);
        IReadOnlyList<StoredResource> changes = [];
        await TestDatabase.UntilSettledAsync(async () => (changes = await store.ChangesAsync(0, 10, Cancellation)).Count, 2);
        SubscriptionEvent[] events = [.. changes.Select(change => new SubscriptionEvent("s1", 0, change.Key, change.Version, change.Method, change.LastUpdated))];

        Assert.Equal(0, await store.HoldAsync("one", lease, Cancellation));
        Assert.Null(await store.HoldAsync("two", lease, Cancellation));
        Assert.False(await store.AdvanceAsync("two", 0, changes[1].Surrogate, events, Cancellation));
        Assert.True(await store.AdvanceAsync("one", 0, changes[1].Surrogate, events, Cancellation));
        Assert.False(await store.AdvanceAsync("one", 0, changes[1].Surrogate, events, Cancellation)); // As after a crash before the answer.

        clock.Set(clock.GetUtcNow() + lease);
        Assert.Equal(changes[1].Surrogate, await store.HoldAsync("two", lease, Cancellation));
        Assert.False(await store.AdvanceAsync("one", changes[1].Surrogate, changes[1].Surrogate + 1, [], Cancellation));
        var found = await store.EventsAsync("s1", 0, 10, 10, Cancellation);
        Assert.Equal([(1, "Patient/p1"), (2, "Patient/p2")], found.Select(each => (each.Number, each.Key.ToString())));
        Assert.Equal((2L, 0L), ((await store.FindAsync("s1", Cancellation))!.EventCount, (await store.FindAsync("s1", Cancellation))!.Delivered));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_has_arrived_is_forgotten_when_it_is_old_and_what_waits_is_kept(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new SubscriptionStore(test.Database);
        await test.Database.WriteAsync(
            async session =>
            {
                await SubscriptionStore.PutAsync(session, "s1", SubscriptionState.Active, "{}", 0, Cancellation);
                return true;
            },
            Cancellation);
        await store.HoldAsync("one", lease, Cancellation);
        var key = new ResourceKey("Patient", "p1");
        await new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)).WriteAsync([new TestResource("Patient", "p1").Put()], Cancellation);
        await store.AdvanceAsync("one", 0, 3, [.. Enumerable.Range(1, 3).Select(version => new SubscriptionEvent("s1", 0, key, version, "PUT", DateTimeOffset.UnixEpoch))], Cancellation);
        await store.ArrivedAsync("s1", 2, Cancellation);
        await store.ArrivedAsync("s1", 1, Cancellation); // Late: nothing is taken back.
        Assert.Equal(2, await store.ForgetAsync(DateTimeOffset.UnixEpoch.AddDays(1), Cancellation));
        Assert.Equal([3L], (await store.EventsAsync("s1", 0, 10, 10, Cancellation)).Select(each => each.Number));
        await store.FailedAsync("s1", test.Database.Clock.GetUtcNow().AddHours(1), Cancellation);
        var subscription = (await store.FindAsync("s1", Cancellation))!;
        Assert.Equal((3L, 2L, 1, true, true), (subscription.EventCount, subscription.Delivered, subscription.Failures, subscription.IsWaiting, subscription.NextTry > subscription.LastSent));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_leaves_a_view_leaves_the_events_that_wait_and_a_view_made_anew_goes_on_counting(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await using var anew = await TestDatabase.OpenAsync(engine, server);
        var (view, store) = (new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: false)), new SubscriptionStore(test.Database));
        await test.Database.WriteAsync(
            async session =>
            {
                await SubscriptionStore.PutAsync(session, "s1", SubscriptionState.Active, "{}", session.NextSurrogate(), Cancellation);
                await SubscriptionStore.ShowAsync(session, "s1", """{ "id": "s1" }""", Cancellation);
                return true;
            },
            Cancellation);
        await view.WriteAsync([new TestResource("Patient", "p1").Put(), new TestResource("Patient", "p2").Put(), new TestResource("Patient", "p3").Put()], Cancellation);
        IReadOnlyList<StoredResource> changes = [];
        await TestDatabase.UntilSettledAsync(async () => (changes = await store.ChangesAsync(0, 10, Cancellation)).Count, 3);
        await store.HoldAsync("one", lease, Cancellation);
        await view.EraseAsync([new ResourceKey("Patient", "p3")], Cancellation); // Between the look at the changes and the making of events.
        await store.AdvanceAsync("one", 0, changes[^1].Surrogate, [.. changes.Select(change => new SubscriptionEvent("s1", 0, change.Key, change.Version, change.Method, change.LastUpdated))], Cancellation);
        await view.EraseAsync([new ResourceKey("Patient", "p1")], Cancellation);
        Assert.Equal([(2L, "Patient/p2")], (await store.EventsAsync("s1", 0, 10, 10, Cancellation)).Select(each => (each.Number, each.Key.ToString())));

        await new SubscriptionStore(anew.Database).ContinueAsync([(await store.FindAsync("s1", Cancellation))!], Cancellation);
        var continued = (await new SubscriptionStore(anew.Database).FindAsync("s1", Cancellation))!;
        Assert.Equal((3L, false, 0L, """{ "id": "s1" }"""), (continued.EventCount, continued.IsWaiting, continued.StartsAfter, continued.ShownJson));
    }
}
