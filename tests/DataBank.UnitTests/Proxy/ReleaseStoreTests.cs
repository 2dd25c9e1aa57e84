using DataBank.Fhir;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class ReleaseStoreTests(PostgreSqlServer server)
{
    private static readonly Guid[] Persons = [.. Enumerable.Range(0, 60).Select(_ => Guid.NewGuid())];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Every_version_of_a_definition_stays(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var store = new ReleaseStore(test.Database);
        await store.DefineAsync("lung", "{\"title\":\"肺\"}", "sato", Cancellation);
        await store.DefineAsync("lung", "{}", "tanaka", Cancellation);
        Assert.Equal([(1, "{\"title\":\"肺\"}", "sato"), (2, "{}", "tanaka")], (await store.VersionsAsync("lung", Cancellation)).Select(each => (each.Version, each.DefinitionJson, each.DefinedBy)));
        Assert.Empty(await store.VersionsAsync("liver", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_release_is_refused_that_differs_from_an_earlier_one_by_fewer_than_k_persons(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var store = new ReleaseStore(test.Database);
        var first = await MakeAsync(test.Database, store, Persons[..30]);
        // The same, one more, one less, one exchanged, nine others: each would tell the few apart.
        foreach (var others in new[] { Persons[..30], Persons[..31], Persons[..29], [.. Persons[1..30], Persons[40]], Persons[9..50] })
            Assert.Equal(409, (await Assert.ThrowsAsync<RequestProblem>(() => MakeAsync(test.Database, store, others))).Status);
        await MakeAsync(test.Database, store, Persons[10..45]);
        await MakeAsync(test.Database, store, Persons[45..]);

        // What was rejected was never handed over.
        await store.FinishAsync(first, "hash", Cancellation);
        Assert.True(await store.DecideAsync(first, ReleaseStatus.Rejected, "tanaka", "too coarse", Cancellation));
        await MakeAsync(test.Database, store, Persons[..31]);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_release_is_decided_once_and_only_when_it_is_made(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var store = new ReleaseStore(test.Database);
        var id = await MakeAsync(test.Database, store, Persons);
        Assert.False(await store.DecideAsync(id, ReleaseStatus.Released, "tanaka", "ok", Cancellation));
        await store.FinishAsync(id, "hash", Cancellation);
        Assert.True(await store.DecideAsync(id, ReleaseStatus.Released, "tanaka", "ok", Cancellation));
        Assert.False(await store.DecideAsync(id, ReleaseStatus.Rejected, "suzuki", "no", Cancellation));
        var release = (await store.FindAsync(id, Cancellation))!;
        Assert.Equal((ReleaseStatus.Released, "tanaka", "ok", "hash"), (release.Status, release.DecidedBy, release.Reason, release.ManifestHash));
        Assert.Equal(60, (await store.PersonsAsync(id, Cancellation)).Count);
    }

    private static async Task<string> MakeAsync(Database vault, ReleaseStore store, Guid[] persons)
    {
        var release = new StoredRelease(Guid.NewGuid().ToString("n"), "lung", "lung", 1, ReleaseStatus.Preparing, "study", "university", "sato", DateTimeOffset.UnixEpoch, null, null, null, null);
        await store.AddAsync(release, new JobStore(vault), "anonymize", Cancellation);
        try
        {
            await store.EnterAsync(release.Id, persons, 10, Cancellation);
        }
        catch (RequestProblem)
        {
            await store.RefuseAsync(release.Id, "overlap", Cancellation);
            throw;
        }
        return release.Id;
    }
}
