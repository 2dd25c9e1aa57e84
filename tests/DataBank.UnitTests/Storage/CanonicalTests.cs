using System.Text;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public sealed class CanonicalTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Code_systems_are_known_by_their_canonical_as_of_the_last_write_on_every_node(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (one, other) = (new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)), new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true)));
        Assert.Empty((await other.CanonicalsAsync(Cancellation)).All);
        await PutAsync(one, "a", "1", "first");
        await PutAsync(one, "b", "2", "second");
        var known = await one.CanonicalsAsync(Cancellation);
        Assert.Equal(["b", "a", "b"], new[] { "http://x/cs", "http://x/cs|1", "http://x/cs|2" }.Select(canonical => known.Find("CodeSystem", canonical)!.Key.Id));
        Assert.Null(known.Find("CodeSystem", "http://x/cs|3"));
        Assert.Contains("second", Lookup(one, null), StringComparison.Ordinal);
        Assert.Contains("first", Lookup(one, "1"), StringComparison.Ordinal);

        await PutAsync(one, "b", "2", "changed");
        await one.CanonicalsAsync(Cancellation);
        Assert.Contains("changed", Lookup(one, null), StringComparison.Ordinal);
        await one.WriteAsync([new ResourceWrite("DELETE", new ResourceKey("CodeSystem", "b"), null, null)], Cancellation);
        await one.CanonicalsAsync(Cancellation);
        Assert.Contains("first", Lookup(one, null), StringComparison.Ordinal);

        if (engine == DatabaseEngine.Sqlite) return; // One process has it.
        await Task.Delay(1100, Cancellation);
        await other.CanonicalsAsync(Cancellation);
        Assert.Contains("first", Lookup(other, null), StringComparison.Ordinal);
    }

    private static async Task PutAsync(ResourceStore store, string id, string version, string display)
    {
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"CodeSystem","id":"{{id}}","url":"http://x/cs","version":"{{version}}","status":"active","content":"complete","concept":[{"code":"c","display":"{{display}}"}]}"""));
        await store.WriteAsync([new ResourceWrite("PUT", new ResourceKey("CodeSystem", id), resource, IndexExtractor.Extract(resource))], Cancellation);
    }

    private static string Lookup(ResourceStore store, string? version)
    {
        var input = new TerminologyInput([new("system", "http://x/cs"), new("code", "c"), .. version is null ? [] : new[] { KeyValuePair.Create("version", version) }], null);
        return Encoding.UTF8.GetString(new TerminologyOperations(store.Terminology, TimeProvider.System, inJapanese: false).Lookup(input).Span);
    }
}
