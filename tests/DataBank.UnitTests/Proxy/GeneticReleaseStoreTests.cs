using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class GeneticReleaseStoreTests(PostgreSqlServer server)
{
    private static readonly Guid Person = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_would_pass_the_limit_is_refused_whole_and_what_is_known_passes_again(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var releases = new GeneticReleaseStore(test.Database);
        Assert.Equal([true, true, false, true], await AdmitAsync(releases, Blocks("a", "b"), Blocks("b", "c"), Blocks("d", "e"), Blocks("d")));
        Assert.Equal([true, false], await AdmitAsync(releases, Blocks("a", "b", "c", "d"), Blocks("f")));
        Assert.Equal((4, 0), await releases.CountAsync("lung", Person, Cancellation));
        Assert.Equal([true], await releases.AdmitAsync("heart", Person, [Blocks("f")], 4, 2, isLimited: true, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Repeats_have_a_limit_of_their_own(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var releases = new GeneticReleaseStore(test.Database);
        GeneticLocusRow[] repeats = [new(true, "a"), new(true, "b"), new(true, "c")];
        Assert.Equal([true, true, false, true], await AdmitAsync(releases, [repeats[0]], [repeats[1]], [repeats[2]], Blocks("x")));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Whoever_was_shown_without_limit_is_shown_no_more_under_one(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var releases = new GeneticReleaseStore(test.Database);
        var genome = Blocks([.. Enumerable.Range(0, 100).Select(block => $"{block}")]);
        Assert.Equal([true], await releases.AdmitAsync("lung", Person, [genome], 4, 2, isLimited: false, Cancellation));
        Assert.Equal((5, 0), await releases.CountAsync("lung", Person, Cancellation));
        Assert.Equal([false, true], await AdmitAsync(releases, Blocks("0"), []));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Two_records_of_one_person_count_together_after_their_merge_until_the_theme_is_shredded(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server, "vault");
        var releases = new GeneticReleaseStore(test.Database);
        var other = Guid.NewGuid();
        await AdmitAsync(releases, Blocks("a", "b"));
        await releases.AdmitAsync("lung", other, [Blocks("b", "c")], 4, 2, isLimited: true, Cancellation);
        await new PersonStore(test.Database).MergeAsync(other, Person, Cancellation);
        Assert.Equal((3, 0), await releases.CountAsync("lung", Person, Cancellation));
        Assert.Equal((0, 0), await releases.CountAsync("lung", other, Cancellation));
        var vault = new VaultStore(test.Database);
        await vault.EmptyThemeAsync("lung", Cancellation);
        Assert.Equal((3, 0), await releases.CountAsync("lung", Person, Cancellation));
        await vault.ShredThemeAsync("lung", Cancellation);
        Assert.Equal((0, 0), await releases.CountAsync("lung", Person, Cancellation));
    }

    private static Task<IReadOnlyList<bool>> AdmitAsync(GeneticReleaseStore releases, params IReadOnlyList<IReadOnlyCollection<GeneticLocusRow>> sets) =>
        releases.AdmitAsync("lung", Person, sets, 4, 2, isLimited: true, Cancellation);

    private static GeneticLocusRow[] Blocks(params string[] hashes) => [.. hashes.Select(hash => new GeneticLocusRow(false, hash))];
}
