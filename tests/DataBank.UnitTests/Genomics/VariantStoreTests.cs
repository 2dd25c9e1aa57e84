using DataBank.Genomics;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Genomics;

public sealed class VariantStoreTests(PostgreSqlServer server)
{
    private const string Import = "0123456789abcdef0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Rows_show_once_their_import_is_published(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var variants = new VariantStore(test.Database);
        await variants.AddAsync(Import, Rows(250), Cancellation);
        Assert.Empty(await variants.InRegionAsync("p1", "NC_000007.14", 0, int.MaxValue, Cancellation));
        Assert.Null(await variants.FindImportAsync(Import, Cancellation));

        var import = new VariantImport(Import, "p1", "s1", new string('a', 64), "germline", "{}");
        await test.Database.WriteAsync(
            async session =>
            {
                await VariantStore.PublishAsync(session, import, Cancellation);
                return true;
            },
            Cancellation);
        Assert.Equal(import, await variants.FindImportAsync(Import, Cancellation));
        Assert.Equal(250, (await variants.InRegionAsync("p1", "NC_000007.14", 0, int.MaxValue, Cancellation)).Count);
        Assert.Empty(await variants.InRegionAsync("p2", "NC_000007.14", 0, int.MaxValue, Cancellation));

        // Positions 100, 110, … 0-based 99, 109, …: the interval is half-open.
        Assert.Equal([109, 119], (await variants.InRegionAsync("p1", "NC_000007.14", 100, 120, Cancellation)).Select(variant => variant.Start));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Rows_of_an_import_that_never_ended_are_removed_before_it_is_repeated(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var variants = new VariantStore(test.Database);
        await variants.AddAsync(Import, Rows(3), Cancellation);
        await variants.RemoveUnpublishedAsync(Import, Cancellation);
        await variants.AddAsync(Import, Rows(3), Cancellation); // The same rows twice would break the key.
    }

    private static List<VariantRow> Rows(int count)
    {
        var lines = Enumerable.Range(0, count).Select(i => $"chr7 {100 + (10 * i)} . T G . PASS . GT:AD 0/1:10,{i}");
        return [.. Vcf.Read(Vcf.Text(lines)).Variants.Select((variant, ordinal) => new VariantRow(ordinal, variant, ordinal == 0 ? "v-1" : null))];
    }
}
