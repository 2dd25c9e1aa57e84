using DataBank.Fhir;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class MappingStoreTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Cases_are_numbered_once_however_many_ask_at_the_same_time(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        await new VaultStore(test.Database).ThemeAsync("lung", 180, () => [1], Cancellation);
        var cases = new CaseStore(test.Database);
        string[] people = ["a", "b", "c", "a", "b", "c", "a"];
        var assigned = await Task.WhenAll(people.Select(person => cases.AssignAsync("lung", person, number => [(byte)number], Cancellation)));
        for (var index = 3; index < people.Length; index++) Assert.Equal(assigned[index - 3].Number, assigned[index].Number);
        var all = await cases.AllAsync("lung", Cancellation);
        Assert.Equal(3, all.Count);
        Assert.All(all, each => Assert.Equal([(byte)each.Number], each.Sealed));
        Assert.True((await cases.AssignAsync("lung", "d", _ => [], Cancellation)).Number > all[^1].Number);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cases.AssignAsync("heart", "a", _ => [], Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task No_two_values_of_a_theme_get_the_same_short_pseudonym_however_many_come_at_once(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        foreach (var theme in new[] { "lung", "heart" }) await new VaultStore(test.Database).ThemeAsync(theme, 180, () => [1], Cancellation);
        var store = new ShortPseudonymStore(test.Database);
        // Everybody collides at first, half of them once more.
        static string Pseudonym(string value, int attempt) => attempt switch { 0 => "same", 1 => value[0] < 'c' ? "same again" : $"other {value}", _ => $"{value} {attempt}" };
        string[] values = ["a", "b", "c", "d"];
        var given = await Task.WhenAll(values.Concat(values).Select(value => store.AssignAsync("lung", [value], Pseudonym, Cancellation)));
        var told = given.Select(each => Assert.Single(each)).ToList();
        Assert.All(told, each => Assert.Equal(Pseudonym(each.ValueHash, each.Attempt), each.PseudonymHash));
        Assert.Equal(4, told.Distinct().Count());
        Assert.Equal(4, told.Select(each => each.PseudonymHash).Distinct().Count());
        Assert.Equal(told.Distinct().OrderBy(each => each.ValueHash, StringComparer.Ordinal), await store.AllAsync("lung", Cancellation));

        // Who has one keeps it; another theme knows nothing of it; a new key begins anew.
        var both = await store.AssignAsync("lung", ["a", "e"], Pseudonym, Cancellation);
        Assert.Contains(told.First(each => each.ValueHash == "a"), both);
        Assert.Contains(both, each => each is { ValueHash: "e", Attempt: > 0 });
        Assert.Equal(0, Assert.Single(await store.AssignAsync("heart", ["d"], Pseudonym, Cancellation)).Attempt);
        await new VaultStore(test.Database).EmptyThemeAsync("lung", Cancellation);
        Assert.Equal(5, (await store.AllAsync("lung", Cancellation)).Count);
        await new VaultStore(test.Database).RekeyThemeAsync("lung", [2], cohort => cohort, Cancellation);
        Assert.Empty(await store.AllAsync("lung", Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_theme_of_another_bank_keeps_the_short_pseudonyms_that_it_has_given(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var came = new AdoptedTheme(
            new VaultTheme("lung", [1], 1, 180, DateTimeOffset.UnixEpoch, "", "") { KeyName = "there" }, [], [new VaultShortPseudonym("a", "a 2", 2), new VaultShortPseudonym("b", "taken", 0)], [],
            new Dictionary<Guid, IReadOnlyList<GeneticLocusRow>>(), []);
        Assert.True(await new VaultStore(test.Database).AdoptAsync(came, [], [], Cancellation));
        Assert.False(await new VaultStore(test.Database).AdoptAsync(came, [], [], Cancellation)); // Again it changes nothing.
        var given = await new ShortPseudonymStore(test.Database).AssignAsync("lung", ["a", "b", "c"], (value, attempt) => attempt == 0 ? "taken" : $"{value} {attempt}", Cancellation);
        Assert.Equal([("a", 2), ("b", 0), ("c", 1)], given.Select(each => (each.ValueHash, each.Attempt)).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_was_searched_for_other_identifiers_than_are_known_counts_as_not_searched(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var projections = new ProjectionStore(test.Database);
        var (person, other) = (Guid.NewGuid(), Guid.NewGuid());
        VaultProjection Item(string id, Guid of) => new($"hash {id}", "Observation", id, of, "1", DateTimeOffset.UnixEpoch, [1], "names");
        await projections.PutAsync("lung", [Item("o1", person), Item("o2", person), Item("o3", other)], Cancellation);
        var marks = await projections.GuardedAsync("lung", [("Observation", "o1"), ("Observation", "o3"), ("Observation", "none"), ("Patient", "o1")], Cancellation);
        Assert.Equal(2, marks.Count);
        Assert.Equal((person, "names", "names"), marks[("Observation", "o1")]);
        Assert.Empty(await projections.UnguardedAsync("lung", person, "names", Cancellation));

        await projections.SetIdentifiersAsync(person, "names and a number", Cancellation);
        Assert.Equal((person, "names", "names and a number"), (await projections.GuardedAsync("lung", [("Observation", "o2")], Cancellation))[("Observation", "o2")]);
        Assert.Equal("names", (await projections.GuardedAsync("lung", [("Observation", "o3")], Cancellation))[("Observation", "o3")].Known);
        var stale = await projections.UnguardedAsync("lung", person, "names and a number", Cancellation);
        Assert.Equal(["o1", "o2"], stale.Select(each => each.ViewId).Order());
        await projections.SetGuardedAsync("lung", [stale.First(each => each.ViewId == "o1")], "names and a number", Cancellation);
        Assert.Equal("o2", Assert.Single(await projections.UnguardedAsync("lung", person, "names and a number", Cancellation)).ViewId);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_request_counts_each_approver_once_and_belongs_to_its_theme(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var requests = new ReidentificationStore(test.Database);
        var end = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
        await requests.AddAsync(new VaultReidentification("r1", "lung", "requested", "sato", end.AddDays(-1), end, [1, 2], []), Cancellation);
        Task<VaultReidentification?> ApproveAsync(string approver) =>
            requests.ChangeAsync("lung", "r1", approver, request => (request.Approvals.Count > 1 ? "accepted" : "requested", request.ExpiresAt), Cancellation);

        await Task.WhenAll(ApproveAsync("suzuki"), ApproveAsync("tanaka"));
        await Assert.ThrowsAsync<RequestProblem>(() => ApproveAsync("suzuki"));
        var found = await requests.FindAsync("lung", "r1", Cancellation);
        Assert.Equal(("accepted", "sato", end, 2), (found!.Status, found.Requester, found.ExpiresAt, found.Approvals.Count));
        Assert.Equal([1, 2], found.Sealed);
        Assert.Null(await requests.FindAsync("heart", "r1", Cancellation));
        Assert.Null(await requests.ChangeAsync("heart", "r1", "kato", request => ("accepted", request.ExpiresAt), Cancellation));
        await Assert.ThrowsAsync<RequestProblem>(() => requests.ChangeAsync("lung", "r1", "kato", _ => throw new RequestProblem(409, "business-rule", "no"), Cancellation));
        Assert.Equal(2, (await requests.FindAsync("lung", "r1", Cancellation))!.Approvals.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Keys_are_wrapped_anew_all_or_none_and_a_theme_gets_its_next(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var vault = new VaultStore(test.Database);
        await vault.KeyAsync("persons", () => [1], Cancellation);
        await vault.ThemeAsync("lung", 180, () => [2], Cancellation);
        await vault.SetPolicyAsync("lung", "pseudonymized 1", Cancellation);
        await vault.SetMembersAsync("lung", [Guid.NewGuid()], isBackfilled: true, Cancellation);
        await new CaseStore(test.Database).AssignAsync("lung", "a", _ => [], Cancellation);

        await Assert.ThrowsAsync<InvalidDataException>(() => vault.RewrapAsync((name, _) => name == "lung" ? throw new InvalidDataException() : [9], Cancellation));
        Assert.Equal([1], await vault.FindKeyAsync("persons", Cancellation));
        Assert.Equal(2, await vault.RewrapAsync((_, wrapped) => [.. wrapped, 7], Cancellation));
        Assert.Equal([1, 7], await vault.FindKeyAsync("persons", Cancellation));
        Assert.Equal([2, 7], Assert.Single(await vault.ThemesAsync(Cancellation)).WrappedKey);

        Assert.Equal((1, 1), ((await vault.CountRowsAsync("lung", Cancellation))["members"], (await vault.CountRowsAsync("lung", Cancellation))["cases"]));
        Assert.Equal(2, await vault.RekeyThemeAsync("lung", [5], cohort => cohort, Cancellation));
        var theme = Assert.Single(await vault.ThemesAsync(Cancellation));
        Assert.Equal((2, ""), (theme.Epoch, theme.PolicyVersion));
        Assert.Equal([5], theme.WrappedKey);
        Assert.All(await vault.CountRowsAsync("lung", Cancellation), kind => Assert.Equal(0, kind.Value));
        Assert.Equal(2, (await new CaseStore(test.Database).AssignAsync("lung", "a", _ => [], Cancellation)).Number);
    }
}
