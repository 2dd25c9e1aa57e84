using DataBank.Server;
using DataBank.Storage;
using DataBank.UnitTests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.UnitTests.Access;

public class OpenRecordsTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_record_is_open_to_one_person_until_its_time_is_over_on_every_node(DatabaseEngine engine)
    {
        var clock = new SteppedClock(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.Zero));
        await using var test = await TestDatabase.OpenAsync(engine, server, AccessDatabase.Schema);
        await using var second = await Database.OpenAsync(engine, test.ConnectionString, AccessDatabase.Schema, clock, Cancellation);
        await using var one = Node(test.Database, clock);
        await using var other = Node(second, clock);
        var (here, there) = (one.GetRequiredService<OpenRecords>(), other.GetRequiredService<OpenRecords>());
        await here.StartAsync(Cancellation);
        await here.AddAsync(Glass("a", "er", "p1", clock, TimeSpan.FromMinutes(60)), Cancellation);
        await here.AddAsync(Glass("b", "er", "p2", clock, TimeSpan.FromMinutes(10)), Cancellation);
        await there.StartAsync(Cancellation); // As after a restart.
        foreach (var node in new[] { here, there })
        {
            Assert.Equal(["p1", "p2"], node.Of("er").Order());
            Assert.Empty(node.Of("ward"));
        }
        clock.Set(clock.GetUtcNow().AddMinutes(10)); // To the second, without a look into the database.
        foreach (var node in new[] { here, there }) Assert.Equal(["p1"], node.Of("er"));
        Assert.Null(await there.EndAsync("b", Cancellation)); // Has ended already.
        Assert.Equal("p1", (await there.EndAsync("a", Cancellation))?.PatientId);
        Assert.Empty(there.All());
        await here.StopAsync(Cancellation);
        await there.StopAsync(Cancellation);
    }

    private static BrokenGlass Glass(string id, string subject, string patient, TimeProvider clock, TimeSpan time) =>
        new(id, subject, patient, "救急搬送", clock.GetUtcNow().ToUnixTimeSeconds(), (clock.GetUtcNow() + time).ToUnixTimeSeconds());

    private static ServiceProvider Node(Database database, TimeProvider clock) =>
        new ServiceCollection().AddLogging().AddMetrics().AddSingleton(clock).AddSingleton<OpenRecords>().AddAccessStores(database).BuildServiceProvider();
}
