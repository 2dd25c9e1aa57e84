using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class RestrictionTests(PostgreSqlServer server)
{
    private static readonly string[] closedPatients = ["p2", "p3"];
    private static readonly string[] opened = ["p3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseEngine, int> Scenarios => new(
        from engine in Enum.GetValues<DatabaseEngine>() from seed in new[] { 1, 2 } select (engine, seed));

    [Theory, MemberData(nameof(Scenarios))]
    public async Task Any_search_finds_what_it_would_find_if_closed_resources_were_not_there(DatabaseEngine engine, int seed)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var whole = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        await whole.RefreshIndexAsync(Cancellation);
        var scenario = new SearchScenario(seed);
        var resources = SearchScenario.TargetIds.Select(id => scenario.Resource(id, SearchScenario.TargetType)).Concat(Enumerable.Range(0, 60).Select(number => scenario.Resource($"r{number}")))
            .Select(Labelled).ToDictionary(resource => resource.Key);
        await whole.WriteAsync([.. resources.Values.Select(resource => resource.Put())], Cancellation);
        foreach (var sight in new[] { new Sight([]), new Sight(opened) })
        {
            var store = whole.Within(sight);
            var current = await AllAsync(whole, new SearchQuery { ResourceType = SearchScenario.Type, Types = [SearchScenario.Type, SearchScenario.TargetType], Count = 100 });
            var shown = current.Where(resource => !IsClosed(resources[resource.Key], sight)).ToList();
            Assert.InRange(shown.Count, 10, current.Count - 10);
            var oracle = new SearchOracle([.. shown.Select(resource => resources[resource.Key])], shown.ToDictionary(resource => resource.Key, resource => resource.Surrogate));
            var telling = 0;
            for (var number = 0; number < 120; number++)
            {
                var query = scenario.Query();
                var expected = oracle.Search(query);
                var (found, total) = (await AllAsync(store, query), (await store.SearchAsync(query with { Count = 0 }, Cancellation)).Total);
                Assert.True(
                    expected.SequenceEqual(found.Select(resource => resource.Key)) && total == expected.Count,
                    $"seed {seed}, query {number}\nexpected {string.Join(' ', expected)}\nfound    {string.Join(' ', found.Select(resource => resource.Key))} of {total}");
                if (expected.Count < (await AllAsync(whole, query)).Count) telling++;
            }
            Assert.InRange(telling, 30, 120);
            foreach (var resource in resources.Values)
            {
                Assert.Equal(IsClosed(resource, sight), await store.FindAsync(resource.Key, Cancellation) is null);
                if (sight.Opened.Count > 0) continue; // What a version says by itself is in its JSON, which holds no references here.
                var history = await store.HistoryAsync(new HistoryQuery(resource.Type, resource.Id, null, 10, null, OldestFirst: false), Cancellation);
                Assert.Equal(IsClosed(resource, sight) ? 0 : 1, history.Versions.Count);
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_store_knows_whether_anything_is_closed_and_costs_nothing_more_while_nothing_is(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        await store.WriteAsync([new TestResource("Patient", "a").Put()], Cancellation);
        Assert.False(await store.HasClosedAsync(Cancellation));
        await store.WriteAsync([Label(new TestResource("Patient", "a"), "N").Put()], Cancellation);
        Assert.False(await store.HasClosedAsync(Cancellation));
        await store.WriteAsync([Label(new TestResource("Patient", "a"), "V").Put()], Cancellation);
        Assert.True(await store.HasClosedAsync(Cancellation));
        await store.WriteAsync([new TestResource("Patient", "a") { Content = "\"active\":false" }.Put()], Cancellation); // Says nothing of confidentiality.
        Assert.True(await store.HasClosedAsync(Cancellation));
        Assert.Null(await store.Within(new Sight([])).FindAsync(new ResourceKey("Patient", "a"), Cancellation));
        await store.WriteAsync([new TestResource("Patient", "a").Delete()], Cancellation);
        Assert.Null(await store.Within(new Sight([])).FindAsync(new ResourceKey("Patient", "a"), Cancellation));
        // The versions that said so stay closed.
        await store.WriteAsync([Label(new TestResource("Patient", "a"), "N").Put()], Cancellation);
        Assert.True(await store.HasClosedAsync(Cancellation));
        Assert.NotNull(await store.Within(new Sight([])).FindAsync(new ResourceKey("Patient", "a"), Cancellation));
        Assert.Null(await store.Within(new Sight([])).FindVersionAsync(new ResourceKey("Patient", "a"), 3, Cancellation));
    }

    private static TestResource Labelled(TestResource resource) =>
        closedPatients.Contains(resource.Id) || (resource.Id[0] == 'r' && int.Parse(resource.Id[1..], System.Globalization.CultureInfo.InvariantCulture) % 7 == 0) ? Label(resource, resource.Id == "p3" ? "V" : "R") : resource;

    private static TestResource Label(TestResource resource, string code) =>
        resource with { Content = "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"" + code + "\"}]}," + resource.Content };

    private static bool IsClosed(TestResource resource, Sight sight)
    {
        var patients = resource.References.Where(reference => reference is { TargetType: "Patient", TargetId: not null }).Select(reference => reference.TargetId!).ToList();
        return patients.Any(patient => closedPatients.Contains(patient) && !sight.Opened.Contains(patient))
            || (resource.Content.Contains("Confidentiality", StringComparison.Ordinal) && !patients.Append(resource.Type == "Patient" ? resource.Id : "").Any(sight.Opened.Contains));
    }

    private static async Task<List<StoredResource>> AllAsync(ResourceStore store, SearchQuery query)
    {
        var found = new List<StoredResource>();
        for (SearchPage? page = null; page is null || page.NextCursor is not null;)
        {
            page = await store.SearchAsync(query with { Cursor = page?.NextCursor }, Cancellation);
            found.AddRange(page.Matches);
        }
        return found;
    }
}
