using System.Text;
using DataBank.Genomics;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

/// <summary>Tables of genes: what is asked of many at once, and those that an earlier release took.</summary>
public class MatrixTablesTests(PostgreSqlServer server, AzuriteServer azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly string[] genes = ["EGFR", "ENSG00000133703"];

    private static readonly string[] texts =
    [
        "gene_id\tsymbol\tS1\tS2\nENSG00000146648.18\tEGFR\t812.5\t3\nENSG00000133703.14\tKRAS\t20\tNA\nENSG00000141510.19\tTP53\t1\t2\n",
        "gene\tS3\nTP53\t1e-300\nEGFR\t-0.25\n",
        "gene\tS4\nTP53\t5\n",
    ];

    [Theory, MemberData(nameof(TestPlace.Kinds), MemberType = typeof(TestPlace))]
    public async Task Genes_of_many_tables_are_read_by_any_of_their_names_and_lists_are_shared(string kind, bool isEncrypted)
    {
        using var place = await TestPlace.OpenAsync(kind, azurite);
        var blobs = new BlobStore(place.Files, isEncrypted ? TestPlace.NewKeys() : null);
        var tables = new MatrixTables(blobs);
        var taken = new List<OmicsImport>();
        foreach (var (text, sample) in new[] { (texts[0], "S1"), (texts[1], null), (texts[0], "S2"), (texts[2], null) })
            taken.Add(Import($"i{taken.Count}", new BlobReference("none", 0), sample) with { Table = await tables.WriteAsync(Matrix(text), sample, Cancellation) });
        Assert.Equal(3, taken.Select(import => import.Table!.Genes!.Hash).Distinct().Count());
        Assert.Equal(
            [(0, "ENSG00000146648.18", "EGFR", 812.5), (0, "ENSG00000133703.14", "KRAS", 20), (1, "EGFR", null, -0.25), (2, "ENSG00000146648.18", "EGFR", 3), (2, "ENSG00000133703.14", "KRAS", null)],
            await ReadAsync(tables, taken));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Tables_of_an_earlier_release_are_read_from_their_files_until_they_are_made_anew(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var (blobs, omics, jobs) = (new BlobStore(place.Files), new OmicsStore(test.Database), new JobStore(test.Database));
        var tables = new MatrixTables(blobs);
        var renewal = new RenewTables(omics, tables, blobs, jobs);
        var earlier = new MatrixTable(await blobs.WriteAsync(new MemoryStream("PAR1 as an earlier release wrote it"u8.ToArray()), 100, Cancellation), null);
        foreach (var (id, text, sample) in new[] { ("i0", texts[0], "S1"), ("i1", texts[1], null), ("i2", texts[0], "S2"), ("i3", "no table\n", null) })
        {
            var file = await blobs.WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1000, Cancellation);
            await PublishAsync(test, Import(id, file, sample) with { Table = earlier });
        }
        var before = await ReadAsync(tables, [.. (await omics.TablesAsync("rna-seq", "tpm", null, 3, Cancellation))]);
        Assert.Equal([812.5, 20, -0.25, 3, null], before.Select(value => value.Value));

        await renewal.OpenAsync(Cancellation);
        await renewal.OpenAsync(Cancellation);
        var job = Assert.Single(await jobs.FindAllAsync(renewal.Kind.Name, Cancellation)); // Once, by however many nodes.
        Assert.Equal("""{"renewed":3,"failed":1}""", await renewal.Kind.RunAsync(job, Cancellation));
        Assert.Equal(["i3"], (await omics.EarlierTablesAsync("", 10, Cancellation)).Select(import => import.File.ImportId));
        var after = await omics.TablesAsync("rna-seq", "tpm", null, 3, Cancellation);
        Assert.All(after, import => Assert.NotNull(import.Table!.Genes));
        Assert.Equal(before, await ReadAsync(tables, after));
        Assert.True((await StoreVerifier.VerifyAsync(test.Database, blobs, Cancellation)) is { IsSound: true, UnreferencedBlobs: 0 }); // The form before is i3's still.
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Lists_of_an_earlier_release_are_read_to_their_end_until_they_have_an_index(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        using var place = await TestPlace.OpenAsync("folder", azurite);
        var (blobs, omics, jobs) = (new BlobStore(place.Files), new OmicsStore(test.Database), new JobStore(test.Database));
        var (tables, renewal) = (new MatrixTables(blobs), new RenewTables(omics, new MatrixTables(blobs), blobs, jobs));
        var table = await tables.WriteAsync(Matrix(texts[0]), "S1", Cancellation);
        var list = await blobs.WriteAsync(new MemoryStream("feature\tsymbol\nENSG00000146648.18\tEGFR\nENSG00000133703.14\tKRAS\nENSG00000141510.19\tTP53\n"u8.ToArray()), 1000, Cancellation);
        var file = await blobs.WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(texts[0])), 1000, Cancellation);
        await PublishAsync(test, Import("i0", file, "S1") with { Table = table with { Genes = list } });
        Assert.Empty(await omics.EarlierTablesAsync("", 10, Cancellation));
        await test.Database.WriteAsync(
            async session =>
            {
                await using var command = session.Command("update omics_file set genes_are_indexed = 0"); // As the update leaves it.
                return await command.ExecuteNonQueryAsync(Cancellation);
            },
            Cancellation);
        var before = await ReadAsync(tables, await omics.TablesAsync("rna-seq", "tpm", null, 3, Cancellation));
        Assert.Equal([812.5, 20], before.Select(value => value.Value));
        await renewal.OpenAsync(Cancellation);
        Assert.Equal("""{"renewed":1,"failed":0}""", await renewal.Kind.RunAsync(Assert.Single(await jobs.FindAllAsync(renewal.Kind.Name, Cancellation)), Cancellation));
        var after = Assert.Single(await omics.TablesAsync("rna-seq", "tpm", null, 3, Cancellation));
        Assert.Equal(table, after.Table);
        Assert.Equal(before, await ReadAsync(tables, [after]));
        Assert.Empty(await omics.EarlierTablesAsync("", 10, Cancellation));
    }

    private static async Task<List<(int Table, string Feature, string? Name, double? Value)>> ReadAsync(MatrixTables tables, IReadOnlyList<OmicsImport> imports)
    {
        var found = new List<(int, string, string?, double?)>();
        await foreach (var value in tables.ReadAsync(imports, genes, Cancellation)) found.Add(value);
        return found;
    }

    private static MatrixFile Matrix(string text) => new(OmicsFile.Lines(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    private static OmicsImport Import(string id, BlobReference file, string? sample) => new(
        new StudyFile(id, $"p-{id}", file.Hash, file.SizeBytes, false, FileFormat.Matrix, "rna-seq", GenomeAssembly.GRCh38, null, null) { SpecimenId = "s", Unit = "tpm" }, sample, "{}");

    private static Task<bool> PublishAsync(TestDatabase test, OmicsImport import) => test.Database.WriteAsync(
        async session =>
        {
            await OmicsStore.PublishAsync(session, import, null, Cancellation);
            return true;
        },
        Cancellation);
}
