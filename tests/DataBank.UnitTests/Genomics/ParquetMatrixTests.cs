using DataBank.Genomics;
using DataBank.Storage;
using DuckDB.NET.Data;

namespace DataBank.UnitTests.Genomics;

/// <summary>Tables of genes that come as Parquet are the same as their text.</summary>
public sealed class ParquetMatrixTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Genes_names_and_numbers_of_any_type_are_those_of_the_file_wherever_the_index_stands()
    {
        var (parquet, hash) = await StoreAsync("""
            select * from (values (812.5::float, 3::bigint, 'EGFR', 'ENSG00000146648.18'), ('nan'::float, null, 'KRAS', 'ENSG00000133703.14'), (1e-9::float, -7, 'ENSG1', null)) as t("S 1", S2, x, y)
            """.Replace(" x, y)", " gene_id, symbol)", StringComparison.Ordinal));
        Assert.Equal(["S 1", "S2"], await parquet.SamplesAsync(hash, Cancellation));
        var path = Path.Combine(folder, "text");
        await parquet.WriteTextAsync(hash, path, Cancellation);
        await using var text = File.OpenRead(path);
        var matrix = new MatrixFile(OmicsFile.Lines(text));
        var rows = new List<MatrixRow>();
        while (matrix.Read() is { } row) rows.Add(row);
        Assert.Equal(["S 1", "S2"], matrix.Samples);
        Assert.Equal([("EGFR", "ENSG00000146648.18", 812.5, 3.0), ("KRAS", "ENSG00000133703.14", null, null)], rows.Take(2).Select(row => (row.Feature, row.Name, row.Values[0], row.Values[1])));
    }

    [Theory]
    [InlineData("select 'EGFR' as gene, 'a lot' as S1")]
    [InlineData("select 1 as S1, 2 as S2")]
    [InlineData("select 'EGFR' as gene, date '2026-01-01' as S1")]
    public async Task What_is_no_table_of_genes_is_refused(string select)
    {
        var (parquet, hash) = await StoreAsync(select);
        await Assert.ThrowsAsync<OmicsFormatException>(() => parquet.SamplesAsync(hash, Cancellation));
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        var blobs = Blobs();
        var blob = await blobs.WriteAsync(new MemoryStream("PAR1 and nothing behind it"u8.ToArray()), 1000, Cancellation);
        await Assert.ThrowsAsync<OmicsFormatException>(() => new ParquetMatrix(blobs).SamplesAsync(blob.Hash, Cancellation));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<(ParquetMatrix Parquet, string Hash)> StoreAsync(string select)
    {
        var path = Path.Combine(folder, "made.parquet");
        using (var connection = new DuckDBConnection("Data Source=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"copy ({select}) to '{path}' (format parquet)";
            command.ExecuteNonQuery();
        }
        var blobs = Blobs();
        await using var file = File.OpenRead(path);
        Assert.True(ParquetMatrix.IsParquet(file) && FileRecognition.Of(file) == FileFormat.Matrix);
        file.Position = 0;
        return (new ParquetMatrix(blobs), (await blobs.WriteAsync(file, long.MaxValue, Cancellation)).Hash);
    }

    private BlobStore Blobs() => new(new DiskFiles(Path.Combine(folder, "blobs")));
}
