using DataBank.Genomics;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Genomics;

public sealed class VariantStoreTests(PostgreSqlServer server) : IDisposable
{
    private const string Import = "0123456789abcdef0123456789abcdef";
    private const string Chromosome7 = "NC_000007.14";
    private static readonly GenomicRange whole = new(Chromosome7, 0, int.MaxValue);
    private readonly string folder = Directory.CreateTempSubdirectory("databank-genome-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Variants_show_once_their_import_is_published_and_no_more_when_it_is_deleted(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (variants, blobs) = (new VariantStore(test.Database), new BlobStore(new DiskFiles(folder)));
        using var queries = new VariantQueries(test.Database, blobs, new ReferenceGenomes("none"));
        var read = Read(250);
        var import = NewImport(variants.NewLoadId());
        await variants.AddAsync(import.LoadId, Import, SourceClass.Somatic, 0, read, Cancellation);
        var parts = await PartsAsync(blobs, read, 100);
        Assert.Null(await variants.FindImportAsync(Import, Cancellation));
        Assert.Empty(await queries.InCohortAsync(new CohortQuery { Range = whole }, Cancellation));
        Assert.Empty(await All(queries.SmallAsync(import, whole, Cancellation)));

        await PublishAsync(test, import, parts);
        Assert.Equal(import, await variants.FindImportAsync(Import, Cancellation));
        Assert.Equal(import, Assert.Single(await variants.ImportsOfAsync("p1", Cancellation)));
        Assert.Equal(250, (await queries.InCohortAsync(new CohortQuery { Range = whole }, Cancellation)).Count);
        Assert.Equal(read, await All(queries.SmallAsync(import, whole, Cancellation)));

        var hashes = await test.Database.WriteAsync(session => VariantStore.DeleteAsync(session, Import, Cancellation), Cancellation);
        Assert.Equal(parts.Select(part => part.Blob.Hash).Distinct().Prepend(import.Report.FileHash).Order(), hashes.Order());
        Assert.Null(await variants.FindImportAsync(Import, Cancellation));
        Assert.Empty(await queries.InCohortAsync(new CohortQuery { Range = whole }, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Ranges_are_half_open_and_lines_in_no_order_are_found_in_order(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (variants, blobs) = (new VariantStore(test.Database), new BlobStore(new DiskFiles(folder)));
        using var queries = new VariantQueries(test.Database, blobs, new ReferenceGenomes("none"));
        var read = Read(250);
        var import = NewImport(variants.NewLoadId());
        await PublishAsync(test, import, await PartsAsync(blobs, [.. read.OrderBy(variant => variant.Key, StringComparer.Ordinal)], 60));

        // Positions 100, 110, …: 0-based 99, 109, …
        Assert.Equal([109, 119], (await All(queries.SmallAsync(import, new GenomicRange(Chromosome7, 100, 120), Cancellation))).Select(variant => variant.Start));
        Assert.Equal(read, await All(queries.SmallAsync(import, whole, Cancellation)));
        Assert.Empty(await All(queries.SmallAsync(import, new GenomicRange("NC_000008.11", 0, int.MaxValue), Cancellation)));
        Assert.Empty(await All(queries.SmallAsync(import, new GenomicRange("NC_000007.13", 0, int.MaxValue), Cancellation))); // Of the other assembly.
        Assert.Equal(read[17], await queries.FindAsync(import, VariantId.Of(Import, read[17]), Cancellation));
        Assert.Null(await queries.FindAsync(import, VariantId.Of(Import, read[17]) with { Key = "0000000000000000" }, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_cohort_is_asked_by_protein_change_in_any_notation_by_allele_and_by_patient(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (variants, blobs) = (new VariantStore(test.Database), new BlobStore(new DiskFiles(folder)));
        using var queries = new VariantQueries(test.Database, blobs, new ReferenceGenomes("none"));
        var read = Vcf.Read(Vcf.Text(Vcf.L858R), new VariantFileOptions(SourceClass.Somatic)).Variants;
        var import = NewImport(variants.NewLoadId());
        await variants.AddAsync(import.LoadId, Import, SourceClass.Somatic, 0, read, Cancellation);
        await PublishAsync(test, import, await PartsAsync(blobs, read, 60));
        foreach (var notation in new[] { "L858R", "p.Leu858Arg", "p.(Leu858Arg)", "NP_005219.2:p.(Leu858Arg)" })
            Assert.Single(await queries.InCohortAsync(new CohortQuery { Gene = "EGFR", ProteinChange = notation }, Cancellation));
        Assert.Empty(await queries.InCohortAsync(new CohortQuery { Gene = "EGFR", ProteinChange = "L858M" }, Cancellation));
        Assert.Empty(await queries.InCohortAsync(new CohortQuery { Gene = "KRAS", ProteinChange = "L858R" }, Cancellation));
        var found = Assert.Single(await queries.InCohortAsync(new CohortQuery { Allele = "NC_000007.14:55191821:T:G", PatientIds = ["p1", "p9"], SourceClass = SourceClass.Somatic, IsStructural = false }, Cancellation));
        Assert.Equal(("p1", "s1", 0.25, "NM_005228.5:c.2573T>G"), (found.PatientId, found.SpecimenId, found.Frequency, found.HgvsC));
        Assert.Equal(VariantId.Of(Import, read[0]).ToString(), found.ObservationId);
        Assert.Empty(await queries.InCohortAsync(new CohortQuery { Gene = "EGFR", PatientIds = ["p9"] }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => queries.InCohortAsync(new CohortQuery { PatientIds = ["p1"] }, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Structural_variants_are_found_by_the_widest_place_and_come_back_whole(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (variants, blobs) = (new VariantStore(test.Database), new BlobStore(new DiskFiles(folder)));
        using var queries = new VariantQueries(test.Database, blobs, new ReferenceGenomes("none"));
        var read = Vcf.Read(Vcf.Text(
            "chr7 100 rs7 T TA 30.5 PASS . GT:PS 0|1:95", "chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=5000;CIPOS=-10,20;CIEND=-30,40 GT:CN 0/1:1",
            "chr7 9000 . G G]chr2:321682] 7 PASS SVTYPE=BND GT 0/1", "chr7 9500 . N <DUP> . LowQual SVTYPE=DUP;END=9900 GT 0/1")).Variants;
        var import = NewImport(variants.NewLoadId());
        await variants.AddAsync(import.LoadId, Import, SourceClass.Germline, 0, [.. read.Where(variant => variant.IsInCohort(SourceClass.Germline))], Cancellation);
        await PublishAsync(test, import, await PartsAsync(blobs, read, 60));
        Assert.Equal(read.Take(1), await All(queries.SmallAsync(import, whole, Cancellation)));
        Assert.Equal(read.Skip(1).Take(2), await All(queries.StructuralAsync(import, whole, Cancellation)));
        Assert.Empty(await All(queries.StructuralAsync(import, new GenomicRange(Chromosome7, 900, 990), Cancellation)));
        Assert.Equal(read[1], Assert.Single(await All(queries.StructuralAsync(import, new GenomicRange(Chromosome7, 980, 991), Cancellation))));
        Assert.Equal(read[1], Assert.Single(await All(queries.StructuralAsync(import, new GenomicRange(Chromosome7, 5039, 5100), Cancellation))));
        Assert.Empty(await All(queries.StructuralAsync(import, new GenomicRange(Chromosome7, 5040, 5100), Cancellation)));
        Assert.Equal(read[2], await queries.FindAsync(import, VariantId.Of(Import, read[2]), Cancellation));
        var found = await queries.InCohortAsync(new CohortQuery { Range = new GenomicRange(Chromosome7, 980, 991), IsStructural = true }, Cancellation);
        Assert.Equal((StructuralKind.Deletion, 1.0, (1020, 4970)), (Assert.Single(found).StructuralKind, found[0].CopyNumber, found[0].Inner));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_later_load_takes_the_place_of_the_earlier_and_what_broke_off_is_swept(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var (variants, blobs) = (new VariantStore(test.Database), new BlobStore(new DiskFiles(folder)));
        using var queries = new VariantQueries(test.Database, blobs, new ReferenceGenomes("none"));
        var (earlier, later, broken) = (NewImport(variants.NewLoadId()), NewImport(variants.NewLoadId()), variants.NewLoadId());
        foreach (var (import, count) in new[] { (earlier, 3), (later, 2) })
        {
            await variants.AddAsync(import.LoadId, Import, SourceClass.Somatic, 0, Read(count), Cancellation);
            await PublishAsync(test, import, await PartsAsync(blobs, Read(count), 10));
        }
        await variants.AddAsync(broken, Import, SourceClass.Somatic, 0, Read(5), Cancellation);
        Assert.Equal(2, (await queries.InCohortAsync(new CohortQuery { Range = whole }, Cancellation)).Count);
        Assert.Equal(0, await variants.SweepAsync(TimeProvider.System.GetUtcNow().AddDays(-1), Cancellation)); // It may still be at work.
        Assert.Equal(5, await variants.SweepAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), Cancellation));
        Assert.Equal(2, (await All(queries.SmallAsync(later, whole, Cancellation))).Count);
        Assert.True((await StoreVerifier.VerifyAsync(test.Database, blobs, Cancellation)).BrokenCount == 1); // The original, which this test has not stored.
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static VariantImport NewImport(string loadId) => new(
        new GenomicReport(
            Import, "p1", "s1", new string('a', 64), 5_000_000_000, IsCompressed: true, GenomeAssembly.GRCh38, SourceClass.Somatic, "2026-01-15", new DateOnly(2026, 1, 20))
        { ReferenceName = "GRCh38-0123456789ab" },
        "T1", "{}")
    { LoadId = loadId };

    private static async Task<IReadOnlyList<GenomePart>> PartsAsync(BlobStore blobs, IReadOnlyList<Variant> variants, int rowsInPart)
    {
        using var files = new GenomeFiles(blobs, rowsInPart);
        foreach (var variant in variants) await files.AddAsync(variant, Cancellation);
        return await files.CompleteAsync(Cancellation);
    }

    private static Task<bool> PublishAsync(TestDatabase test, VariantImport import, IReadOnlyList<GenomePart> parts) => test.Database.WriteAsync(
        async session =>
        {
            await VariantStore.PublishAsync(session, import, parts, Cancellation);
            return true;
        },
        Cancellation);

    private static async Task<List<Variant>> All(IAsyncEnumerable<Variant> variants)
    {
        var found = new List<Variant>();
        await foreach (var variant in variants) found.Add(variant);
        return found;
    }

    private static IReadOnlyList<Variant> Read(int count) => Vcf.Read(
        Vcf.Text(Enumerable.Range(0, count).Select(i => $"chr7 {100 + (10 * i)} . T G . PASS . GT:AD 0/1:10,{i}")), new VariantFileOptions(SourceClass.Somatic)).Variants;
}
