using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class FederatedQueryStoreTests(PostgreSqlServer server)
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_is_near_to_an_earlier_question_of_the_same_client_and_theme_gets_its_answer(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var store = new FederatedQueryStore(test.Database);
        Assert.Equal("a", (await SettleAsync(store, Query("a", 30)))!.Id);
        var replayed = (await SettleAsync(store, Query("b", 34)))!;
        Assert.Equal(("a", 30), (replayed.Id, replayed.Released));
        Assert.Equal([1, 2, 3], replayed.Cohort);
        Assert.Equal("c", (await SettleAsync(store, Query("c", 40)))!.Id); // Ten more can't be near.
        Assert.Equal("d", (await SettleAsync(store, Query("d", 31) with { Client = "other" }))!.Id);
        Assert.Equal("e", (await SettleAsync(store, Query("e", 31) with { Theme = "liver" }))!.Id);
        Assert.Equal("f", (await SettleAsync(store, Query("f", 31), isNear: false))!.Id);
        Assert.Null((await SettleAsync(store, Query("g", 3) with { Released = null }))!.Released);
        Assert.Null((await SettleAsync(store, Query("h", 12)))!.Released);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task New_questions_have_a_budget_by_the_day_and_are_forgotten_in_time(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var store = new FederatedQueryStore(test.Database);
        for (var at = 0; at < 3; at++) Assert.NotNull(await SettleAsync(store, Query($"q{at}", 100 * (at + 1)), perDay: 3));
        Assert.Null(await SettleAsync(store, Query("q3", 400), perDay: 3));
        Assert.Equal("q0", (await SettleAsync(store, Query("q4", 100), perDay: 3))!.Id);
        Assert.Equal("q5", (await SettleAsync(store, Query("q5", 400) with { AskedAt = Now.AddDays(1).AddSeconds(1) }, perDay: 3))!.Id);
        Assert.Equal("q6", (await SettleAsync(store, Query("q6", 100) with { AskedAt = Now.AddDays(91) }))!.Id);
    }

    private static Task<FederatedQuery?> SettleAsync(FederatedQueryStore store, FederatedQuery query, bool isNear = true, int perDay = 100) =>
        store.SettleAsync(query, _ => isNear, new FederatedQueryLimits(10, perDay, query.AskedAt.AddDays(-90)), Cancellation);

    private static FederatedQuery Query(string id, int patients) => new(id, "sip", "lung", Now, patients, patients, [1, 2, 3]);
}
