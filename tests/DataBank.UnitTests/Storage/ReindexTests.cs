using System.Text;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class ReindexTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ResourceIndex Nothing => new([], [], [], [], [], [], [], []);

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Rows_of_an_older_extraction_are_rewritten_once(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        for (var at = 0; at < 120; at++) await WriteAsync(store, at);
        await store.WriteAsync([new ResourceWrite("DELETE", new ResourceKey("Patient", "p7"), null, null)], Cancellation);
        Assert.Equal(0, await CountAsync(store));

        var jobs = new JobStore(test.Database);
        var reindexing = new ReindexJob(store, jobs, TimeProvider.System);
        await reindexing.OpenAsync("http://host/fhir", Cancellation);
        await reindexing.OpenAsync("http://host/fhir", Cancellation);
        var job = await jobs.ClaimAsync([ReindexJob.KindName], ReindexJob.Lease, Cancellation);
        var result = await reindexing.Kind.RunAsync(job!, Cancellation);
        await jobs.CompleteAsync(job!, result, Cancellation);
        Assert.Contains("{\"name\":\"resources\",\"valueDecimal\":119}", result, StringComparison.Ordinal);
        Assert.Equal(119, await CountAsync(store));

        await reindexing.OpenAsync("http://host/fhir", Cancellation);
        Assert.Null(await jobs.ClaimAsync([ReindexJob.KindName], ReindexJob.Lease, Cancellation));
    }

    [Fact]
    public async Task A_reindexing_that_is_ended_stops_and_leaves_the_rest_to_the_next()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        for (var at = 0; at < 120; at++) await WriteAsync(store, at);
        var jobs = new JobStore(test.Database);
        var reindexing = new ReindexJob(store, jobs, TimeProvider.System);
        await reindexing.OpenAsync("http://host/fhir", Cancellation);
        var job = await jobs.ClaimAsync([ReindexJob.KindName], ReindexJob.Lease, Cancellation);
        await jobs.DeleteAsync(job!.Id, Cancellation);

        Assert.Equal("{}", await reindexing.Kind.RunAsync(job, Cancellation));
        Assert.InRange(await CountAsync(store), 1, 119); // The step that was under way.
        await reindexing.OpenAsync("http://host/fhir", Cancellation);
        Assert.NotNull(await jobs.ClaimAsync([ReindexJob.KindName], ReindexJob.Lease, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_view_is_complete_before_it_is_shown(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var view = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: false));
        for (var at = 0; at < 60; at++) await WriteAsync(view, at);
        await view.RefreshIndexAsync(Cancellation);
        Assert.Equal(60, await CountAsync(view));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_store_that_has_nothing_yet_is_not_indexed_anew(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        await using var other = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        Assert.Equal(IndexState.Current, (await store.OpenIndexAsync(Cancellation)).Version);
        var former = new ResourceStore(other.Database, new ResourceStoreOptions(KeepsHistory: true));
        await WriteAsync(former, 0);
        Assert.Equal(0, (await former.OpenIndexAsync(Cancellation)).Version);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Nodes_of_one_database_learn_of_each_others_search_parameters(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (one, other) = (new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)), new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)));
        await other.WatchIndexAsync(Cancellation);
        var parameter = FhirResource.Parse("""
            {"resourceType":"SearchParameter","url":"http://example.jp/c","name":"C","status":"active","description":"d","code":"colour","base":["Patient"],"type":"string","expression":"Patient.maritalStatus.text"}
            """u8.ToArray());
        await one.WriteAsync([new ResourceWrite("PUT", new ResourceKey("SearchParameter", "c"), parameter, Nothing)], Cancellation);
        Assert.Equal(["c/1"], one.Parameters.Names);
        Assert.Null(other.Parameters.Find("Patient", "colour"));

        await other.WatchIndexAsync(Cancellation);
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => other.Parameters.Find("Patient", "colour")).Status);
        await one.CloseIndexAsync(one.Parameters.Names.ToHashSet(), Cancellation);
        await other.WatchIndexAsync(Cancellation);
        Assert.NotNull(other.Parameters.Find("Patient", "colour"));
        await one.WriteAsync([new ResourceWrite("DELETE", new ResourceKey("SearchParameter", "c"), null, null)], Cancellation);
        await other.WatchIndexAsync(Cancellation);
        Assert.Null(other.Parameters.Find("Patient", "colour"));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_is_written_while_rows_are_rewritten_stays_as_written(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        for (var at = 0; at < 200; at++) await WriteAsync(store, at);
        await Task.WhenAll(
            store.RefreshIndexAsync(Cancellation),
            Task.Run(
                async () =>
                {
                    for (var round = 0; round < 40; round++) await UpdateAsync(store, round * 5, $"名{round}");
                },
                Cancellation));
        foreach (var stored in (await store.SearchAsync(new SearchQuery { ResourceType = "Patient", Count = 500 }, Cancellation)).Matches)
        {
            var family = FhirResource.Parse(stored.Json).Root.GetProperty("name")[0].GetProperty("family").GetString()!;
            Assert.Contains(stored.Key, (await FindAsync(store, family)).Matches.Select(match => match.Key));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Forms_of_kanji_are_joined_or_apart_as_a_store_is_set_also_when_that_changes(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        string[] names = ["髙橋 一", "高橋 一", "山﨑 一", "山崎 一", "齋藤 一", "斎藤 一"];
        var (apart, joined) = (Store(KanjiForms.Apart), Store(KanjiForms.Joined));
        await apart.RefreshIndexAsync(Cancellation);
        foreach (var (name, at) in names.Select((name, at) => (name, at)))
        {
            var patient = FhirResource.Parse(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{"text":"{{name}}"}]}"""));
            await apart.WriteAsync([new ResourceWrite("PUT", new ResourceKey("Patient", $"p{at}"), patient, IndexExtractor.Extract(patient))], Cancellation);
        }
        for (var at = 0; at < names.Length; at++)
        {
            foreach (var typed in new[] { names[at], names[at].Replace(" ", "", StringComparison.Ordinal), names[at].Replace(' ', '\u3000') })
            {
                Assert.Equal([$"p{at}"], await NamedAsync(apart, typed));
                Assert.Equal([$"p{at}"], await NamedAsync(apart, typed, ":contains"));
            }
        }

        Assert.NotEqual(joined.IndexVersion, (await joined.OpenIndexAsync(Cancellation)).Version);
        await joined.RefreshIndexAsync(Cancellation);
        for (var at = 0; at < names.Length; at++)
        {
            Assert.Equal([$"p{at & ~1}", $"p{at | 1}"], await NamedAsync(joined, names[at]));
            Assert.Equal([$"p{at}"], await NamedAsync(joined, names[at], ":exact"));
        }
        await apart.RefreshIndexAsync(Cancellation);
        Assert.Equal(["p1"], await NamedAsync(apart, "高橋"));

        ResourceStore Store(KanjiForms kanji) => new(test.Database, new ResourceStoreOptions(KeepsHistory: false) { Kanji = kanji });

        static async Task<IEnumerable<string>> NamedAsync(ResourceStore store, string name, string modifier = "") =>
            (await store.SearchAsync(SearchQueryParser.Parse("Patient", [new($"name{modifier}", name)], "http://host/fhir", SearchHandling.Strict), Cancellation)).Matches.Select(match => match.Key.Id);
    }

    private static Task<IReadOnlyList<WriteResult>> WriteAsync(ResourceStore store, int at) =>
        store.WriteAsync([new ResourceWrite("PUT", new ResourceKey("Patient", $"p{at}"), Patient("山田"), Nothing)], Cancellation);

    private static Task<IReadOnlyList<WriteResult>> UpdateAsync(ResourceStore store, int at, string family)
    {
        var patient = Patient(family);
        return store.WriteAsync([new ResourceWrite("PUT", new ResourceKey("Patient", $"p{at}"), patient, IndexExtractor.Extract(patient))], Cancellation);
    }

    private static FhirResource Patient(string family) =>
        FhirResource.Parse(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","name":[{"family":"{{family}}"}]}"""));

    private static async Task<int> CountAsync(ResourceStore store) => (await FindAsync(store, "山田")).Matches.Count;

    private static Task<SearchPage> FindAsync(ResourceStore store, string family) =>
        store.SearchAsync(SearchQueryParser.Parse("Patient", [new("family:exact", family)], "http://host/fhir", SearchHandling.Strict) with { Count = 500 }, Cancellation);
}
