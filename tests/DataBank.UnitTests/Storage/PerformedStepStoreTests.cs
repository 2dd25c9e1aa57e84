using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class PerformedStepStoreTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_step_is_added_once_and_its_orders_are_complete_when_it_is(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new PerformedStepStore(test.Database);
        var step = new PerformedStep("1.2.1", "IN PROGRESS", "{}"u8.ToArray());
        PerformedStepLink[] links = [new("1.2.1", "1.9.1", "o1"), new("1.2.1", "1.9.1", "o2"), new("1.2.1", "1.9.2", null)];
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => test.Database.WriteAsync(session => PerformedStepStore.AddAsync(session, step, links, Cancellation), Cancellation), Cancellation)));
        Assert.Single(added, isNew => isNew);

        Assert.Equal(links[..2], await test.Database.ReadAsync(session => PerformedStepStore.OfStudyAsync(session, "1.9.1", Cancellation), Cancellation));
        Assert.Equal(links, await test.Database.ReadAsync(session => PerformedStepStore.LinksAsync(session, "1.2.1", Cancellation), Cancellation));
        Assert.Empty(await CompletedAsync(test.Database));

        await test.Database.WriteAsync(
            async session =>
            {
                var locked = await PerformedStepStore.LockAsync(session, "1.2.1", Cancellation);
                await PerformedStepStore.UpdateAsync(session, locked! with { Status = "COMPLETED" }, Cancellation);
                return true;
            },
            Cancellation);
        Assert.Equal(["o1", "o2"], (await CompletedAsync(test.Database)).Order());
        Assert.Equal("COMPLETED", (await store.FindAsync("1.2.1", Cancellation))!.Status);
        Assert.Null(await store.FindAsync("1.2.404", Cancellation));
    }

    private static Task<IReadOnlySet<string>> CompletedAsync(Database database) =>
        database.ReadAsync(session => PerformedStepStore.CompletedOrdersAsync(session, ["o1", "o2", "o3"], Cancellation), Cancellation);
}
