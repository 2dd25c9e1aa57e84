using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class FollowerLeaseTests(PostgreSqlServer server)
{
    private static readonly TimeSpan lease = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task One_node_follows_until_it_gives_up_or_no_longer_says_so(DatabaseEngine engine)
    {
        var clock = new SteppedClock(DateTimeOffset.Parse("2026-04-01T00:00:00Z", null));
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault", clock);
        var leases = new FollowerLeaseStore(test.Database);
        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(node => leases.HoldAsync($"n{node}", lease, null, Cancellation)));
        var first = Array.FindIndex(all, each => each.IsOurs);
        Assert.Single(all, each => each.IsOurs);
        Assert.Null(all[first].ConsentsAsOf);

        var asOf = clock.GetUtcNow();
        Assert.Equal((true, asOf), await HoldAsync($"n{first}", asOf));
        Assert.Equal((false, asOf), await HoldAsync("other", null));
        clock.Set(clock.GetUtcNow() + (lease / 2));
        Assert.Equal((true, asOf), await HoldAsync($"n{first}", null));
        clock.Set(clock.GetUtcNow() + (lease / 2));
        Assert.Equal((false, asOf), await HoldAsync("other", null));

        clock.Set(clock.GetUtcNow() + lease);
        var taken = await leases.HoldAsync("other", lease, null, Cancellation);
        Assert.Equal((true, all[first].Term + 1), (taken.IsOurs, taken.Term));
        Assert.False((await leases.HoldAsync($"n{first}", lease, null, Cancellation)).IsOurs);
        await leases.HoldAsync("other", TimeSpan.Zero, null, Cancellation);
        Assert.Equal(taken.Term + 1, (await leases.HoldAsync($"n{first}", lease, null, Cancellation)).Term);

        async Task<(bool, DateTimeOffset?)> HoldAsync(string node, DateTimeOffset? consents)
        {
            var held = await leases.HoldAsync(node, lease, consents, Cancellation);
            return (held.IsOurs, held.ConsentsAsOf);
        }
    }
}
