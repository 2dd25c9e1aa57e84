using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class VaultStoreTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_person_is_found_by_any_identity_and_keeps_its_key(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var persons = new PersonStore(test.Database);
        var person = await persons.ResolveAsync([Identity("id:p1")], Cancellation);
        Assert.Equal(person, await persons.ResolveAsync([Identity("id:p1"), Identity("mrn:1")], Cancellation));
        Assert.Equal(person, await persons.ResolveAsync([Identity("id:p9"), Identity("mrn:1")], Cancellation));
        Assert.Equal(person, await persons.FindAsync("id:p9", Cancellation));
        Assert.Equal(["id:p1", "id:p9", "mrn:1"], (await persons.IdentitiesAsync(person, Cancellation)).Select(identity => identity.Hash).Order());
        Assert.Null(await persons.FindAsync("id:p2", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_come_together_two_with_one_number_are_one_person(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var persons = new PersonStore(test.Database);
        var known = await persons.ResolveAsync([Identity("id:p1"), Identity("mrn:1")], Cancellation);
        var found = await persons.ResolveAllAsync([[Identity("id:p2"), Identity("mrn:2")], [Identity("id:p3"), Identity("mrn:1")], [Identity("id:p4"), Identity("mrn:2")]], Cancellation);
        Assert.Equal([found[0], known, found[0]], found);
        Assert.NotEqual(known, found[0]);
        Assert.Equal(found, await persons.ResolveAllAsync([[Identity("id:p2")], [Identity("id:p3")], [Identity("id:p4")]], Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_merge_moves_every_identity_to_the_survivor(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var persons = new PersonStore(test.Database);
        var replaced = await persons.ResolveAsync([Identity("id:a"), Identity("mrn:a")], Cancellation);
        var survivor = await persons.ResolveAsync([Identity("id:b")], Cancellation);
        await persons.MergeAsync(replaced, survivor, Cancellation);
        Assert.Equal(survivor, await persons.FindAsync("mrn:a", Cancellation));
        Assert.Empty(await persons.IdentitiesAsync(replaced, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_theme_keeps_its_key_until_it_is_shredded(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var vault = new VaultStore(test.Database);
        var projections = new ProjectionStore(test.Database);
        var first = await vault.ThemeAsync("lung", 180, () => [1, 2, 3], Cancellation);
        var person = Guid.NewGuid();
        await vault.SetMembersAsync("lung", [person], isBackfilled: false, Cancellation);
        await projections.PutAsync("lung", [Projection("h1", person)], Cancellation);

        await vault.EmptyThemeAsync("lung", Cancellation);
        Assert.Empty(await vault.MembersAsync("lung", Cancellation));
        Assert.Equal(0, await projections.CountAsync("lung", Cancellation));
        Assert.Equal(first.WrappedKey, (await vault.ThemeAsync("lung", 10, () => [9], Cancellation)).WrappedKey);

        await vault.ShredThemeAsync("lung", Cancellation);
        Assert.Empty(await vault.ThemesAsync(Cancellation));
    }

    [Fact]
    public async Task Whatever_the_vault_has_of_a_theme_goes_with_one_of_its_ends()
    {
        await using var test = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite, server, "vault");
        var tables = await test.Database.ReadAsync(
            async session =>
            {
                await using var all = session.Command("select t.name from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' and c.name = 'theme'");
                await using var row = await all.ExecuteReaderAsync(Cancellation);
                var found = new List<string>();
                while (await row.ReadAsync(Cancellation)) found.Add(row.GetString(0));
                return found;
            },
            Cancellation);
        // The theme itself, and the ledger of what was handed over, are no rows of its view.
        Assert.Equal(tables.Except(["theme", "release"]).Order(StringComparer.Ordinal), VaultSql.ThemeTables.Select(each => each.Table).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Projections_are_found_by_source_view_and_person(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var projections = new ProjectionStore(test.Database);
        var person = Guid.NewGuid();
        await projections.PutAsync("lung", [Projection("h1", person), Projection("h2", Guid.NewGuid())], Cancellation);
        await projections.PutAsync("lung", [Projection("h1", person) with { SourceVersion = "2" }], Cancellation);

        Assert.Equal("2", (await projections.FindBySourcesAsync("lung", ["h1", "h3"], Cancellation))["h1"].SourceVersion);
        Assert.Equal("h2", (await projections.FindByViewAsync("lung", "ImagingStudy", "v-h2", Cancellation))!.SourceHash);
        Assert.Equal("h1", Assert.Single(await projections.OfPersonAsync("lung", person, Cancellation)).SourceHash);
        Assert.Empty(await projections.OfPersonAsync("heart", person, Cancellation));
        await projections.RemoveAsync("lung", ["h1"], Cancellation);
        Assert.Empty(await projections.OfPersonAsync("lung", person, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Images_of_a_study_are_pending_until_judged_and_again_when_it_changes(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var projections = new ProjectionStore(test.Database);
        var study = Projection("h1", Guid.NewGuid());
        await projections.PutAsync("lung", [study], Cancellation);
        Assert.Single(await projections.ImagesPendingAsync("lung", Cancellation));
        await projections.ImagesDoneAsync("lung", [study], Cancellation);
        Assert.Empty(await projections.ImagesPendingAsync("lung", Cancellation));
        await projections.PutAsync("lung", [study with { SourceVersion = "2" }], Cancellation);
        Assert.Single(await projections.ImagesPendingAsync("lung", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Verdicts_and_copies_without_text_are_kept_per_instance_and_go_with_their_study(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var (verdicts, copies) = (new InstanceVerdictStore(test.Database), new ClearedCopyStore(test.Database));
        var person = Guid.NewGuid();
        await verdicts.PutAsync("lung", [new VaultInstance("i1", "s1", "h1", person, InstanceVerdict.Released, "1", [1]), new VaultInstance("i2", "s1", "h1", person, InstanceVerdict.Withheld, "1", [2])], Cancellation);
        Assert.Equal(["i2"], (await verdicts.OfVerdictAsync("lung", InstanceVerdict.Withheld, "", 10, Cancellation)).Select(instance => instance.InstanceUid));
        Assert.Empty(await verdicts.OfVerdictAsync("lung", InstanceVerdict.Withheld, "another reason", 10, Cancellation));
        Assert.False((await verdicts.FindAsync("lung", "i2", Cancellation))!.IsReleased);
        Assert.Null(await verdicts.FindAsync("heart", "i1", Cancellation));
        Assert.Equal(["s1"], await verdicts.StudiesOfAsync("lung", person, Cancellation));
        Assert.Equal(["s1"], await verdicts.StudiesFromAsync("lung", "h1", Cancellation));
        foreach (var (theme, study, instance) in new[] { ("lung", "s1", "i1"), ("lung", "s2", "i3"), ("heart", "s1", "i1") }) await copies.PutPartAsync(theme, study, instance, 0, [7], Cancellation);
        await verdicts.RemoveStudyAsync("lung", "s1", Cancellation);
        Assert.Null(await copies.PartAsync("lung", "i1", 0, Cancellation));
        Assert.NotNull(await copies.PartAsync("lung", "i3", 0, Cancellation));
        Assert.NotNull(await copies.PartAsync("heart", "i1", 0, Cancellation));
        Assert.Empty(await verdicts.OfStudyAsync("lung", "s1", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_lane_goes_on_where_it_stood(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var vault = new VaultStore(test.Database);
        Assert.Null(await vault.PositionAsync("data", Cancellation));
        var position = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        await vault.MoveAsync("data", position.AddDays(-1), Cancellation);
        await vault.MoveAsync("data", position, Cancellation);
        Assert.Equal(position, await vault.PositionAsync("data", Cancellation));
    }

    private static VaultIdentity Identity(string hash) => new(hash, [1]);

    private static VaultProjection Projection(string hash, Guid person) =>
        new(hash, "ImagingStudy", "v-" + hash, person, "1", DateTimeOffset.UnixEpoch, [1], "");
}
