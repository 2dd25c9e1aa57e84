using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class ResourceSearchTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseEngine, int> Scenarios => new(
        from engine in Enum.GetValues<DatabaseEngine>() from seed in new[] { 1, 2, 3 } select (engine, seed));

    [Theory, MemberData(nameof(Scenarios))]
    public async Task Any_search_equals_a_look_at_every_resource(DatabaseEngine engine, int seed)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        if (seed > 1) await store.RefreshIndexAsync(Cancellation); // The first searches as a store does whose older rows are being rewritten.
        var scenario = new SearchScenario(seed);
        var resources = new Dictionary<ResourceKey, TestResource>();
        var targets = SearchScenario.TargetIds.Select(id => scenario.Resource(id, SearchScenario.TargetType)).ToList();
        await store.WriteAsync([.. targets.Select(resource => resource.Put())], Cancellation);
        foreach (var resource in targets) resources[resource.Key] = resource;
        for (var step = 0; step < 6; step++) // Later rounds update some and delete some.
        {
            var round = Enumerable.Range(0, 12).Select(index => scenario.Resource($"r{(step * 7) + index}")).ToList();
            if (step % 3 == 1)
            {
                round.Add(scenario.Resource(round[1].Id)); // The same once more.
                await WriteTogetherAsync(store, [.. round.Select(resource => resource.Put())]);
            }
            else await store.WriteAsync([.. round.Select(resource => resource.Put())], Cancellation);
            foreach (var resource in round) resources[resource.Key] = resource;
            if (step % 2 == 0) continue;
            await store.WriteAsync([round[0].Delete()], Cancellation);
            resources.Remove(round[0].Key);
        }
        var current = await AllAsync(store, new SearchQuery { ResourceType = SearchScenario.Type, Types = [SearchScenario.Type, SearchScenario.TargetType], Count = 100 });
        Assert.Equal(resources.Keys.Select(key => key.ToString()).Order(), current.Select(resource => resource.Key.ToString()).Order());
        var oracle = new SearchOracle(
            [.. current.Select(resource => resources[resource.Key])], current.ToDictionary(resource => resource.Key, resource => resource.Surrogate));

        var telling = 0; // Searches that find some but not all: the others would hide a fault.
        for (var number = 0; number < 250; number++)
        {
            var query = scenario.Query();
            var expected = oracle.Search(query);
            var (found, total) = (await AllAsync(store, query), (await store.SearchAsync(query with { Count = 0 }, Cancellation)).Total);
            Assert.True(
                expected.SequenceEqual(found.Select(resource => resource.Key)) && total == expected.Count,
                $"seed {seed}, query {number}: {Describe(query)}\nexpected {string.Join(' ', expected)}\nfound    {string.Join(' ', found.Select(resource => resource.Key))} of {total}");
            Assert.Contains((await store.SearchAsync(query, Cancellation)).Total, (long?[])[null, expected.Count]);
            if (expected.Count > 0 && expected.Count < resources.Count) telling++;
            if (!query.Criteria.All(ResourceMatch.IsDecidable)) continue;
            var judged = resources.Values.Where(resource => query.Types.Contains(resource.Type) && query.Criteria.All(condition => ResourceMatch.Meets(resource.Id, resource.Index, condition)));
            Assert.Equal(expected.Select(key => key.ToString()).Order(), judged.Select(resource => resource.Key.ToString()).Order());
        }
        Assert.InRange(telling, 100, 250);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_default_total_is_given_where_it_costs_nothing(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var patients = Enumerable.Range(0, 30).Select(at => FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":"p{{at}}","name":[{"family":"x{{at}}"}],"gender":"male","birthDate":"2000-01-{{at + 1:D2}}"}""")));
        await store.WriteAsync([.. patients.Select(patient => new ResourceWrite("PUT", new ResourceKey("Patient", patient.Id!), patient, IndexExtractor.Extract(patient, "http://x/fhir")))], Cancellation);

        Assert.Equal((5, 30L), await FindAsync(("gender", "male"))); // Counted along one index.
        Assert.Equal((5, null), await FindAsync(("gender", "male"), ("gender:not", "female"))); // Each would be looked up.
        Assert.Equal((1, 1L), await FindAsync(("gender", "male"), ("family", "x3"), ("birthdate", "2000-01-04"))); // The page holds all.
        if (engine == DatabaseEngine.Sqlite) Assert.Equal((5, 12L), await FindAsync(("gender", "male"), ("birthdate", "ge2000-01-05"), ("birthdate", "lt2000-01-17"))); // All were read for the page.
        Assert.Equal((5, 30L), await FindAsync(("gender", "male"), ("gender:not", "female"), ("_total", "accurate")));

        async Task<(int, long?)> FindAsync(params (string Name, string Value)[] parameters)
        {
            var page = await store.SearchAsync(SearchQueryParser.Parse("Patient", [.. parameters.Select(each => KeyValuePair.Create(each.Name, each.Value)).Append(KeyValuePair.Create("_count", "5"))], "http://x/fhir", SearchHandling.Strict), Cancellation);
            return (page.Matches.Count, page.Total);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Pages_show_every_resource_once_though_others_write_meanwhile(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        var scenario = new SearchScenario(7);
        await store.WriteAsync([.. Enumerable.Range(0, 30).Select(index => scenario.Resource($"r{index}").Put())], Cancellation);
        var sortedByText = new SortKey(SearchScenario.Definition(1), Descending: false);
        foreach (IReadOnlyList<SortKey> sort in new IReadOnlyList<SortKey>[] { [], [sortedByText] })
        {
            var query = new SearchQuery { ResourceType = SearchScenario.Type, Count = 4, Sort = sort };
            var found = new List<string>();
            SearchPage page;
            do
            {
                page = await store.SearchAsync(query, Cancellation);
                Assert.Equal(page.Total, (await store.SearchAsync(query, Cancellation)).Total);
                found.AddRange(page.Matches.Select(match => match.Key.Id));
                await store.WriteAsync([scenario.Resource($"new{sort.Count}-{found.Count}").Put()], Cancellation);
                if (sort is []) await store.WriteAsync([scenario.Resource($"r{found.Count % 30}").Put()], Cancellation);
                query = query with { Cursor = page.NextCursor };
            }
            while (page.NextCursor is not null);
            Assert.Equal(found.Count, found.Distinct().Count());
            Assert.Equal(30, found.Count(id => id.StartsWith('r')));
            Assert.DoesNotContain(found, id => id.StartsWith($"new{sort.Count}", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_cursor_that_is_not_ours_is_refused(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = Clinical(test);
        await store.WriteAsync([.. Enumerable.Range(0, 5).Select(index => new TestResource("Patient", $"p{index}").Put())], Cancellation);
        var query = new SearchQuery { ResourceType = "Patient", Count = 2 };
        var cursor = (await store.SearchAsync(query, Cancellation)).NextCursor!;
        var tampered = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];
        foreach (var wrong in new[] { "", "!", "AAAA", tampered, cursor[..^2], new string('A', 10_000) })
            Assert.Equal(400, (await Assert.ThrowsAsync<RequestProblem>(() => store.SearchAsync(query with { Cursor = wrong }, Cancellation))).Status);
        var other = query with { Criteria = [TestResource.Token("Patient", "gender", null, "male")], Cursor = cursor };
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestProblem>(() => store.SearchAsync(other, Cancellation))).Status);
        Assert.Equal(2, (await new ResourceStore(test.Database, new ResourceStoreOptions(true)).SearchAsync(query with { Cursor = cursor }, Cancellation)).Matches.Count);
    }

    [Fact]
    public async Task Every_search_for_SQL_Server_is_T_SQL()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server);
        var scenario = new SearchScenario(11);
        await test.Database.ReadAsync(
            async session =>
            {
                var sqlServer = new ReadSession(DatabaseEngine.SqlServer, session.Command); // Only looks up names here, in plain SQL.
                Sight?[] sights = [null, new Sight([]), new Sight(["p1"])];
                for (var number = 0; number < 300; number++)
                {
                    var query = scenario.Query();
                    var cursor = number % 2 == 0 ? null : new PageCursor("", 1, 2, 3, [.. query.Sort.Select((_, index) => SortKeyValue.Of(index % 2 == 0 ? "a" : null))]);
                    if (query.Sort is [{ Parameter: null }]) cursor = null;
                    var statement = await SearchStatement.PrepareAsync(
                        sqlServer, new SearchCompiler(sqlServer, new IndexNames(), new Terminology(DefinitionLibrary.R4, () => TerminologyShelf.Empty), TimeProvider.System, sights[number % 3]), query, Cancellation);
                    var sql = !statement.ComesInOrder ? await statement.PageSqlAsync(cursor, Cancellation)
                        : cursor is { Keys: [{ Value: null }] } ? await statement.PageWithoutValueAsync(1, cursor, Cancellation)
                        : await statement.PageInOrderAsync(cursor, Cancellation);
                    Assert.True(TransactSql.Problems(sql) is [], $"{string.Join("; ", TransactSql.Problems(sql))}\n{sql}");
                }
                return 0;
            },
            Cancellation);
    }

    private static Task<int> WriteTogetherAsync(ResourceStore store, IReadOnlyList<ResourceWrite> writes) => store.Database.WriteAsync(
        async session =>
        {
            var batch = await store.BatchAsync(session, writes, Cancellation);
            foreach (var write in writes) await batch.WriteAsync(write, Cancellation);
            await batch.FinishAsync(Cancellation);
            return writes.Count;
        },
        Cancellation);

    private static ResourceStore Clinical(TestDatabase test) => new(test.Database, new ResourceStoreOptions(KeepsHistory: true));

    private static async Task<List<StoredResource>> AllAsync(ResourceStore store, SearchQuery query)
    {
        var found = new List<StoredResource>();
        while (true)
        {
            var page = await store.SearchAsync(query, Cancellation);
            found.AddRange(page.Matches);
            if (page.NextCursor is null) return found;
            query = query with { Cursor = page.NextCursor };
        }
    }

    private static string Describe(SearchQuery query) =>
        $"{string.Join(',', query.Types)}: {string.Join(" & ", query.Criteria.Select(Describe))}"
        + $" sort {string.Join(',', query.Sort.Select(key => $"{(key.Descending ? "-" : "")}{key.Parameter?.Code ?? "_lastUpdated"}"))}";

    private static string Describe(SearchCondition condition) => condition switch
    {
        SearchCriterion criterion => $"{criterion.Code}:{criterion.Modifier}={string.Join(',', criterion.Values.Select(value => value is CompositeValue composite ? string.Join('$', composite.Parts) : value.ToString()))}",
        ChainCondition chain => $"reference.({Describe(chain.Targets[0].Condition)})",
        ReverseChainCondition reverse => $"_has({Describe(reverse.Condition)})",
        CombinedCondition combined => $"{combined.Operator}({string.Join("; ", combined.Conditions.Select(Describe))})",
        _ => condition.ToString(),
    };
}
