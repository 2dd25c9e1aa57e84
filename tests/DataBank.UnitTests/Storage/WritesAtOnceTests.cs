using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>Writes of several nodes at once: each engine's promise that nothing of them is lost, and on PostgreSQL which of them wait for each other (docs/adr/0016-which-writes-wait.md).</summary>
public class WritesAtOnceTests(PostgreSqlServer server)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(300);

    private static readonly SearchQuery named = new() { ResourceType = "Patient", Criteria = [TestResource.Token("Patient", "identifier", "urn:mrn", "1")] };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Updates_of_the_same_resources_in_any_order_are_all_there_and_in_order(DatabaseEngine engine)
    {
        const int Writers = 6, Rounds = 8;
        await using var nodes = await NodesAsync(engine);
        string[] ids = ["a", "b", "c"];
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    // Half of them take the resources the other way round.
                    var order = writer % 2 == 0 ? ids : ids.Reverse();
                    await nodes.Store(writer).WriteAsync([.. order.Select(id => new TestResource("Patient", id) { Content = $"\"multipleBirthInteger\":{(writer * 100) + round}" }.Put())], Cancellation);
                }
            },
            Cancellation)));
        foreach (var id in ids)
        {
            var versions = (await nodes.Store(0).HistoryAsync(new HistoryQuery("Patient", id, null, 1000, null, OldestFirst: true), Cancellation)).Versions;
            Assert.Equal(Enumerable.Range(1, Writers * Rounds).Select(version => (long)version), versions.Select(version => version.Version));
            Assert.Equal(versions.OrderBy(version => version.LastUpdated), versions);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_is_made_unless_a_search_finds_it_is_never_made_behind_what_the_search_finds(DatabaseEngine engine)
    {
        await using var nodes = await NodesAsync(engine);
        for (var round = 0; round < 10; round++)
        {
            var mark = round.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var query = named with { Criteria = [TestResource.Token("Patient", "identifier", "urn:mrn", mark)] };
            var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
                async () =>
                {
                    var patient = new TestResource("Patient", $"p{round}-{writer}") { Tokens = { new("identifier", "urn:mrn", mark) } };
                    if (writer % 2 == 0) return (Unless: false, Resource: (await nodes.Store(writer).WriteAsync([patient.Post()], Cancellation))[0].Resource);
                    return (Unless: true, Resource: await CreateUnlessAsync(nodes.Store(writer), query, patient));
                },
                Cancellation)));
            // Numbers rise in the order of writes: one that was made because there was none is the first of all.
            var created = made.Where(each => each.Resource is not null).OrderBy(each => each.Resource!.Surrogate).ToList();
            Assert.InRange(created.Count, 4, 5);
            Assert.DoesNotContain(created.Skip(1), each => each.Unless);
            Assert.Equal(created.Count, (await nodes.Store(0).SearchAsync(query, Cancellation)).Matches.Count);
        }
    }

    [Fact]
    public async Task Writes_of_different_resources_do_not_wait_for_each_other_on_PostgreSQL()
    {
        await using var nodes = await NodesAsync(DatabaseEngine.PostgreSql);
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        await Task.WhenAll(WriteAsync(0, "a", first, second), WriteAsync(1, "b", second, first)).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        // Each ends once the other has begun.
        Task WriteAsync(int node, string id, TaskCompletionSource here, TaskCompletionSource there) => nodes.Store(node).Database.WriteAsync(
            async session =>
            {
                here.SetResult();
                await there.Task;
                return await nodes.Store(node).WriteAsync(session, new TestResource("Patient", id).Put(), Cancellation);
            },
            WriteReads.Own([new ResourceKey("Patient", id)]),
            Cancellation);
    }

    [Fact]
    public async Task A_write_waits_for_those_of_another_kind_and_for_those_of_its_own_resources_and_studies_on_PostgreSQL()
    {
        await using var nodes = await NodesAsync(DatabaseEngine.PostgreSql);
        var own = WriteReads.Own([new ResourceKey("Patient", "a")]);
        var study = WriteReads.Studies(["1.1"]);
        foreach (var (before, after) in new[]
        {
            (own, WriteReads.Anything), (WriteReads.Anything, own), (own, own), (own, study), (study, own), (WriteReads.Anything, study), (study, WriteReads.Anything),
            (study, WriteReads.Studies(["1.2", "1.1"])),
        })
        {
            var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
            var open = nodes.Store(0).Database.WriteAsync(async _ => { begun.SetResult(); await gate.Task; return true; }, before, Cancellation);
            await begun.Task;
            var waiting = nodes.Store(1).Database.WriteAsync(_ => Task.FromResult(true), after, Cancellation);
            await Task.WhenAny(waiting, Task.Delay(pause, Cancellation));
            Assert.False(waiting.IsCompleted);
            gate.SetResult();
            Assert.True(await open && await waiting);
        }
    }

    [Fact]
    public async Task A_write_that_meets_what_it_has_not_said_begins_again_on_PostgreSQL()
    {
        await using var nodes = await NodesAsync(DatabaseEngine.PostgreSql);
        var store = nodes.Store(0);
        await store.WriteAsync([new TestResource("Patient", "a").Put(), new TestResource("Patient", "b").Put()], Cancellation);
        Assert.Equal(1, await AttemptsAsync(session => ResourceStore.FindAsync(session, new ResourceKey("Patient", "a"), Cancellation)));
        Assert.Equal(2, await AttemptsAsync(session => ResourceStore.FindAsync(session, new ResourceKey("Patient", "b"), Cancellation)));
        Assert.Equal(2, await AttemptsAsync(session => store.WriteAsync(session, new TestResource("Patient", "b") { Content = "\"active\":false" }.Put(), Cancellation)));
        Assert.Equal(2, await AttemptsAsync(session => store.FirstAsync(session, named, 1, Cancellation)));

        async Task<int> AttemptsAsync(Func<WriteSession, Task> step)
        {
            var attempts = 0;
            await store.Database.WriteAsync(
                async session =>
                {
                    attempts++;
                    await step(session);
                    return true;
                },
                WriteReads.Own([new ResourceKey("Patient", "a")]),
                Cancellation);
            return attempts;
        }
    }

    private static Task<StoredResource?> CreateUnlessAsync(ResourceStore store, SearchQuery condition, TestResource resource) => store.Database.WriteAsync(
        async session => (await store.FirstAsync(session, condition, 1, Cancellation)).Count > 0 ? null : (await store.WriteAsync(session, resource.Post(), Cancellation)).Resource,
        Cancellation);

    // SQLite has one.
    private async Task<Nodes> NodesAsync(DatabaseEngine engine)
    {
        var test = await TestDatabase.OpenAsync(engine, server);
        return new Nodes(test, engine == DatabaseEngine.Sqlite ? null : await Database.OpenAsync(engine, test.ConnectionString, "records", TimeProvider.System, Cancellation));
    }

    private sealed class Nodes(TestDatabase first, Database? second) : IAsyncDisposable
    {
        private readonly ResourceStore[] stores = [new(first.Database, new ResourceStoreOptions(KeepsHistory: true)), new(second ?? first.Database, new ResourceStoreOptions(KeepsHistory: true))];

        public ResourceStore Store(int writer) => stores[writer / 2 % 2];

        public async ValueTask DisposeAsync()
        {
            if (second is not null) await second.DisposeAsync();
            await first.DisposeAsync();
        }
    }
}
