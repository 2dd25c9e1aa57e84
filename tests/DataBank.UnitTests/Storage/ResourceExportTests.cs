using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

// Histories of PostgreSQL show settled writes only, of the whole cluster: long writes beside them would hold theirs back.
[Collection(nameof(ResourceStoreTests))]
public sealed class ResourceExportTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_store_is_exported_as_it_was_at_one_moment(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        var export = new ResourceExport(test.Database);
        Assert.Null(await export.NewestAsync(Cancellation));
        for (var at = 0; at < 450; at++) await store.WriteAsync([Observation(at, "old").Put()], Cancellation);
        await store.WriteAsync([Observation(7, "new").Put(), Observation(8, "").Delete()], Cancellation);
        var until = await SettledAsync(export, 449);

        await store.WriteAsync([Observation(9, "later").Put(), Observation(10, "").Delete(), Observation(8, "again").Put(), Observation(500, "later").Put()], Cancellation);
        var later = await SettledAsync(export, 450);
        var everything = new ExportQuery("Observation", ExportPart.Resources, ExportScope.Store, -1, until, []);
        var shown = await AllAsync(export, everything);
        Assert.Equal(Enumerable.Range(0, 450).Where(at => at != 8).Select(at => $"o{at}").Order(), shown.Keys.Order());
        Assert.Contains("new", shown["o7"], StringComparison.Ordinal);
        Assert.Contains("old", shown["o9"], StringComparison.Ordinal);
        Assert.Contains("old", shown["o10"], StringComparison.Ordinal);

        Assert.Equal(["o8"], (await AllAsync(export, everything with { Part = ExportPart.Deletions })).Keys);
        Assert.Equal(["o10"], (await AllAsync(export, everything with { Part = ExportPart.Deletions, Until = later })).Keys);
        Assert.Equal(["o500", "o8", "o9"], (await AllAsync(export, everything with { After = until, Until = later })).Keys.Order());

        // Every other one is a patient's, each third of p0.
        Assert.Equal(225, (await AllAsync(export, everything with { Scope = ExportScope.Patients, Until = later })).Count);
        Assert.Equal(
            Enumerable.Range(0, 450).Where(at => at % 6 == 0).Select(at => $"o{at}").Order(),
            (await AllAsync(export, everything with { Scope = ExportScope.Members, Patients = ["p0", "nobody"] })).Keys.Order());
        Assert.Empty(await AllAsync(export, everything with { Scope = ExportScope.Members }));
    }

    // Where the export stands once it shows so many resources.
    private static async Task<long> SettledAsync(ResourceExport export, int resources)
    {
        await TestDatabase.UntilSettledAsync(
            async () => await export.NewestAsync(Cancellation) is var (newest, _) ? (await AllAsync(export, new ExportQuery("Observation", ExportPart.Resources, ExportScope.Store, -1, newest, []))).Count : 0, resources);
        return (await export.NewestAsync(Cancellation))!.Value.Surrogate;
    }

    private static TestResource Observation(int at, string value) =>
        new("Observation", $"o{at}") { Content = $"\"valueString\":\"{value}\"", Patients = at % 2 == 0 ? [$"p{at % 6}"] : [] };

    private static async Task<Dictionary<string, string>> AllAsync(ResourceExport export, ExportQuery query)
    {
        var all = new Dictionary<string, string>();
        while (await export.PageAsync(query, Cancellation) is { Count: > 0 } page)
        {
            foreach (var resource in page) all.Add(resource.Key.Id, System.Text.Encoding.UTF8.GetString(resource.Json.Span));
            query = query with { After = page[^1].Surrogate };
        }
        return all;
    }
}
