using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class ResourceStoreTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Every_version_of_a_resource_stays_readable(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var patient = new TestResource("Patient", "p1") { Content = "\"gender\":\"female\"" };
        Assert.Equal(WriteOutcome.Created, (await WriteAsync(store, patient.Put())).Outcome);
        var second = await WriteAsync(store, (patient with { Content = "\"gender\":\"other\"" }).Put());
        Assert.Equal((WriteOutcome.Updated, 2), (second.Outcome, second.Resource.Version));
        Assert.Equal(WriteOutcome.Deleted, (await WriteAsync(store, patient.Delete())).Outcome);
        Assert.Equal(WriteOutcome.Unchanged, (await WriteAsync(store, patient.Delete())).Outcome);

        var newest = await store.FindAsync(patient.Key, Cancellation);
        Assert.True(newest is { IsDeleted: true, Version: 3, Json.IsEmpty: true });
        var first = await store.FindVersionAsync(patient.Key, 1, Cancellation);
        Assert.Contains("\"gender\":\"female\"", Text(first!), StringComparison.Ordinal);
        Assert.Contains("\"versionId\":\"1\"", Text(first!), StringComparison.Ordinal);
        Assert.Null(await store.FindVersionAsync(patient.Key, 4, Cancellation));
        Assert.Null(await store.FindAsync(new ResourceKey("Patient", "p2"), Cancellation));
        Assert.Equal(4, (await WriteAsync(store, patient.Put())).Resource.Version);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Nothing_is_read_of_a_guarded_store_that_its_guard_refuses(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var whole = Clinical(test);
        var patient = new TestResource("Patient", "p1") { Patients = ["p1"] };
        await WriteAsync(whole, patient.Put());
        var asked = new List<ResourceKey>();
        var open = whole.GuardedBy((leaving, _) =>
        {
            asked.AddRange(leaving.Select(each => each.Key));
            return Task.CompletedTask;
        });
        var closed = whole.GuardedBy((leaving, _) => leaving.Count == 0 ? Task.CompletedTask : throw new RequestProblem(503, "transient", "not now"));
        var query = new SearchQuery { ResourceType = "Patient", Count = 10 };
        foreach (var read in new Func<ResourceStore, Task>[]
        {
            store => store.FindAsync(patient.Key, Cancellation), store => store.FindVersionAsync(patient.Key, 1, Cancellation), store => store.SearchAsync(query, Cancellation),
            store => store.HistoryAsync(new HistoryQuery("Patient", "p1", null, 10, null, OldestFirst: false), Cancellation), store => store.EverythingAsync(patient.Key, new EverythingQuery(10), Cancellation),
            store => test.Database.ReadAsync(session => store.FirstAsync(session, query, 1, Cancellation), Cancellation),
            async store => await store.GuardAsync(await new ResourceExport(test.Database).PageAsync(new ExportQuery("Patient", ExportPart.Resources, ExportScope.Store, -1, long.MaxValue, []), Cancellation), Cancellation),
        })
        {
            asked.Clear();
            await read(open);
            Assert.Equal([patient.Key], asked);
            Assert.Equal(503, (await Assert.ThrowsAsync<RequestProblem>(() => read(closed))).Status);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task An_update_that_changes_nothing_makes_no_version(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var patient = new TestResource("Patient", "p1") { Content = "\"gender\":\"male\",\"active\":true" };
        await WriteAsync(store, patient.Put());
        var same = await WriteAsync(store, (patient with { Content = "\"meta\":{\"versionId\":\"9\"}, \"active\": true, \"gender\":\"m\\u0061le\"" }).Put());
        Assert.Equal((WriteOutcome.Unchanged, 1), (same.Outcome, same.Resource.Version));
        var tagged = await WriteAsync(store, (patient with { Content = "\"meta\":{\"tag\":[{\"code\":\"x\"}]},\"active\":true,\"gender\":\"male\"" }).Put());
        Assert.Equal(WriteOutcome.Updated, tagged.Outcome);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_failed_precondition_undoes_all_writes_of_the_request(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        await WriteAsync(store, new TestResource("Patient", "p1").Put());
        var problem = await Assert.ThrowsAsync<RequestProblem>(() => store.WriteAsync(
            [new TestResource("Patient", "p2").Put(), new TestResource("Patient", "p1") { Content = "\"active\":false" }.Put(ifMatch: 7)], Cancellation));
        Assert.Equal(412, problem.Status);
        Assert.Null(await store.FindAsync(new ResourceKey("Patient", "p2"), Cancellation));
        Assert.Empty((await SearchAsync(store, "Patient", new SearchCriterion("_id", null, null, [new TokenValue(null, "p2", false)]))).Matches);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Parallel_conditional_creates_make_exactly_one(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var condition = new SearchQuery { ResourceType = "Patient", Criteria = [TestResource.Token("Patient", "identifier", "urn:mrn", "1")] };
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(index => Task.Run(
            () => CreateUnlessAsync(condition, store, new TestResource("Patient", $"p{index}") { Tokens = { new("identifier", "urn:mrn", "1") } }), Cancellation)));
        Assert.Single(results.Distinct());
        Assert.Equal(1, (await store.SearchAsync(condition, Cancellation)).Total);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_parallel_updates_of_one_version_exactly_one_wins(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        await WriteAsync(store, new TestResource("Patient", "p1").Put());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => Task.Run(
            async () =>
            {
                try
                {
                    return (await WriteAsync(store, new TestResource("Patient", "p1") { Content = $"\"multipleBirthInteger\":{index}" }.Put(ifMatch: 1))).Resource.Version;
                }
                catch (RequestProblem problem) when (problem.Status == 412)
                {
                    return -1L;
                }
            },
            Cancellation)));
        Assert.Equal(2, Assert.Single(outcomes, version => version > 0));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_view_keeps_the_current_version_only(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var view = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: false));
        var patient = new TestResource("Patient", "p1") { Tokens = { new("gender", null, "male") } };
        await WriteAsync(view, patient.Put());
        await WriteAsync(view, (patient with { Content = "\"active\":false", Tokens = [new("gender", null, "female")] }).Put());
        Assert.Null(await view.FindVersionAsync(patient.Key, 1, Cancellation));
        Assert.Empty((await SearchAsync(view, "Patient", TestResource.Token("Patient", "gender", null, "male"))).Matches);
        Assert.Single((await SearchAsync(view, "Patient", TestResource.Token("Patient", "gender", null, "female"))).Matches);

        await view.EraseAsync([patient.Key], Cancellation);
        Assert.Null(await view.FindAsync(patient.Key, Cancellation));
        Assert.Empty((await view.HistoryAsync(new HistoryQuery(null, null, null, 10, null, true), Cancellation)).Versions);
        foreach (var table in Enum.GetValues<IndexTable>())
            Assert.Equal(0, await CountAsync(test.Database, IndexSql.Name(table)));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Each_of_many_new_resources_begins_with_the_version_that_it_is(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var writes = Enumerable.Range(1, 150).Select(number => new TestResource("Patient", $"p{number}").Put() with { FirstVersion = number }).ToList();
        await test.Database.WriteAsync(
            async session =>
            {
                var batch = await store.BatchAsync(session, writes, Cancellation);
                foreach (var write in writes) await batch.WriteAsync(write, Cancellation);
                await batch.FinishAsync(Cancellation);
                return true;
            },
            Cancellation);
        foreach (var write in writes)
        {
            var stored = (await store.FindAsync(write.Key, Cancellation))!;
            using var json = System.Text.Json.JsonDocument.Parse(stored.Json);
            Assert.Equal((write.FirstVersion, $"{write.FirstVersion}"), (stored.Version, json.RootElement.GetProperty("meta").GetProperty("versionId").GetString()));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task History_pages_both_ways_and_since_a_time(DatabaseEngine engine)
    {
        var clock = new SteppedClock(DateTimeOffset.Parse("2026-04-01T00:00:00Z", null));
        await using var test = await TestDatabase.OpenAsync(engine, server, clock: clock);
        var store = Clinical(test);
        for (var version = 1; version <= 5; version++)
        {
            clock.Set(clock.GetUtcNow().AddSeconds(1));
            await WriteAsync(store, new TestResource("Patient", "p1") { Content = $"\"multipleBirthInteger\":{version}" }.Put());
            await WriteAsync(store, new TestResource("Group", $"g{version}").Put());
        }
        await TestDatabase.UntilSettledAsync(async () => (await HistoryAsync(store, null, null, oldestFirst: true)).Count, 10);
        Assert.Equal([5, 4, 3, 2, 1], (await HistoryAsync(store, "Patient", "p1", oldestFirst: false)).Select(version => version.Version));
        Assert.Equal([1, 2, 3, 4, 5], (await HistoryAsync(store, "Patient", null, oldestFirst: true)).Select(version => version.Version));
        var all = await HistoryAsync(store, null, null, oldestFirst: true);
        Assert.Equal(10, all.Count);
        Assert.Equal(all.OrderBy(version => version.LastUpdated).ThenBy(version => version.Surrogate), all);
        var since = new HistoryQuery("Patient", "p1", all[6].LastUpdated, 10, null, OldestFirst: false);
        Assert.Equal([5, 4], (await store.HistoryAsync(since, Cancellation)).Versions.Select(version => version.Version));
        Assert.Equal([5], (await store.HistoryAsync(since with { Since = all[6].LastUpdated.AddTicks(1) }, Cancellation)).Versions.Select(version => version.Version));
    }

    [Fact]
    public async Task A_history_says_what_it_holds_back_while_an_earlier_write_is_open()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.PostgreSql, server);
        var store = Clinical(test);
        await WriteAsync(store, new TestResource("Consent", "before").Put());
        var (isOpen, mayEnd) = (new TaskCompletionSource<DateTimeOffset>(), new TaskCompletionSource());
        var early = test.Database.WriteAsync(
            async session =>
            {
                var written = await store.WriteAsync(session, new TestResource("Consent", "early").Put(), Cancellation);
                isOpen.TrySetResult(session.Now);
                await mayEnd.Task;
                return written;
            },
            WriteReads.Own([new ResourceKey("Consent", "early")]),
            Cancellation);
        var begun = await isOpen.Task;
        await WriteAsync(store, new TestResource("Consent", "late").Put());
        var held = await store.HistoryAsync(new HistoryQuery("Consent", null, null, 10, null, OldestFirst: true), Cancellation);
        Assert.Equal(["before"], held.Versions.Select(version => version.Key.Id));
        Assert.True(held.Bound!.HidesNewer);
        Assert.True(held.Bound.Until <= begun, $"{held.Bound.Until} is after {begun}.");
        Assert.False((await store.HistoryAsync(new HistoryQuery("Patient", null, null, 10, null, OldestFirst: true), Cancellation)).Bound!.HidesNewer);
        mayEnd.SetResult();
        await early;
        await TestDatabase.UntilSettledAsync(
            async () => (await store.HistoryAsync(new HistoryQuery("Consent", null, held.Bound.Until, 10, null, OldestFirst: true), Cancellation)).Versions.Count(version => version.Key.Id != "before"), 2);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_follower_misses_nothing_while_many_write(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var index = 0; index < 15; index++) await WriteAsync(store, new TestResource("Patient", $"p{writer}-{index}").Put());
            },
            Cancellation)));
        var followed = new List<StoredResource>();
        DateTimeOffset? since = null;
        string? cursor = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30)); // A row stays hidden while any older transaction of the server is open.
        while (followed.Count < 120 && !patience.IsCancellationRequested)
        {
            var page = await store.HistoryAsync(new HistoryQuery(null, null, since, 7, cursor, OldestFirst: true), Cancellation);
            followed.AddRange(page.Versions.ExceptBy(followed.Select(version => version.Surrogate), version => version.Surrogate));
            cursor = page.NextCursor;
            if (cursor is null) since = followed.LastOrDefault()?.LastUpdated;
        }
        await writing;
        Assert.Equal(120, followed.Select(version => version.Key).Distinct().Count());
        Assert.Equal(120, followed.Count);
        Assert.Equal(followed.Select(version => version.LastUpdated).Order(), followed.Select(version => version.LastUpdated));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_compartment_of_a_patient_comes_in_pages_the_patient_first(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var resources = Enumerable.Range(0, 7).Select(index => new TestResource("Observation", $"o{index}") { Patients = { index == 3 ? "other" : "p1" } })
            .Append(new TestResource("Patient", "p1") { Patients = { "p1" } });
        await store.WriteAsync([.. resources.Select(resource => resource.Put())], Cancellation);
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await store.EverythingAsync(new ResourceKey("Patient", "p1"), new EverythingQuery(3) { Cursor = cursor }, Cancellation);
            found.AddRange(page.Matches.Select(match => match.Key.ToString()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["Patient/p1", .. new[] { 0, 1, 2, 4, 5, 6 }.Select(index => $"Observation/o{index}")], found);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Tokens_are_found_inside_the_write_that_stored_them(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var found = await test.Database.WriteAsync(
            async session =>
            {
                await store.WriteAsync(session, new TestResource("Patient", "p1") { Tokens = { new("identifier", "urn:mrn", "7") } }.Put(), Cancellation);
                return await store.FindByTokenAsync(session, "Patient", "identifier", "urn:mrn", "7", Cancellation);
            },
            Cancellation);
        Assert.Equal([new ResourceKey("Patient", "p1")], found);
    }

    private static ResourceStore Clinical(TestDatabase test) => new(test.Database, new ResourceStoreOptions(KeepsHistory: true));

    private static Task<ResourceKey> CreateUnlessAsync(SearchQuery condition, ResourceStore store, TestResource resource) => store.Database.WriteAsync(
        async session => await store.FirstAsync(session, condition, 1, Cancellation) is [var match]
            ? match.Key
            : (await store.WriteAsync(session, resource.Post(), Cancellation)).Resource.Key,
        Cancellation);

    private static async Task<WriteResult> WriteAsync(ResourceStore store, ResourceWrite write) => (await store.WriteAsync([write], Cancellation))[0];

    private static Task<SearchPage> SearchAsync(ResourceStore store, string type, params IReadOnlyList<SearchCondition> criteria) =>
        store.SearchAsync(new SearchQuery { ResourceType = type, Criteria = criteria }, Cancellation);

    private static async Task<List<StoredResource>> HistoryAsync(ResourceStore store, string? type, string? id, bool oldestFirst)
    {
        var versions = new List<StoredResource>();
        string? cursor = null;
        while (true)
        {
            var page = await store.HistoryAsync(new HistoryQuery(type, id, null, 2, cursor, oldestFirst), Cancellation);
            versions.AddRange(page.Versions);
            cursor = page.NextCursor;
            if (cursor is null || page.Versions.Count == 0) return versions;
        }
    }

    private static string Text(StoredResource resource) => Encoding.UTF8.GetString(resource.Json.Span);

    private static Task<int> CountAsync(Database database, string table) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command($"select count(*) from {table}");
            return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), null);
        },
        Cancellation);
}
