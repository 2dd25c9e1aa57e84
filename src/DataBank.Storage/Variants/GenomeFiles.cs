using System.Globalization;
using DataBank.Genomics;
using DuckDB.NET.Data;

namespace DataBank.Storage;

/// <summary>
/// Writes the variants of one file into sorted columnar files (Parquet), blobs like any other: durable before a row names them. In memory
/// is one part at a time; a file whose lines are in no order gets parts that overlap, which costs a query time and nothing else.
/// </summary>
public sealed class GenomeFiles : IDisposable
{
    /// <summary>DuckDB holds a part, sorts it and compresses it; what a part holds is bounded so that this is enough.</summary>
    private const int MemoryMegabytes = 384;
    private const long TextInPart = 24 << 20;

    private readonly BlobStore blobs;
    private readonly int rowsInPart;
    private readonly DuckDBConnection connection = new("Data Source=:memory:");
    private readonly List<GenomePart> parts = [];
    private DuckDBAppender? appender;
    private int rows;
    private long text;

    /// <param name="rowsInPart">How many variants go into a file at most; fewer where their alleles and annotations are long.</param>
    public GenomeFiles(BlobStore blobs, int rowsInPart = 100_000)
    {
        (this.blobs, this.rowsInPart) = (blobs, rowsInPart);
        connection.Open();
        Execute(GenomeSql.Settings(MemoryMegabytes));
        Execute(GenomeSql.CreateTable);
    }

    public async ValueTask AddAsync(Variant variant, CancellationToken cancellation)
    {
        appender ??= connection.CreateAppender(GenomeSql.Table);
        GenomeRow.Append(appender.CreateRow(), variant);
        text += variant.Reference.Length + variant.Alternate.Length + (variant.Annotation is null ? 0 : LengthOf(variant.Annotation)) + (variant.Spdi?.Length ?? 0);
        if (++rows == rowsInPart || text > TextInPart) await WritePartAsync(cancellation);
    }

    /// <summary>Writes what is left; all parts are on the disk then.</summary>
    public async Task<IReadOnlyList<GenomePart>> CompleteAsync(CancellationToken cancellation)
    {
        if (rows > 0) await WritePartAsync(cancellation);
        return parts;
    }

    public void Dispose()
    {
        appender?.Dispose();
        connection.Dispose();
    }

    private async Task WritePartAsync(CancellationToken cancellation)
    {
        appender!.Dispose();
        appender = null;
        await WritePartAsync(isStructural: false, cancellation);
        await WritePartAsync(isStructural: true, cancellation);
        Execute(GenomeSql.Clear);
        (rows, text) = (0, 0);
    }

    private static int LengthOf(VariantAnnotation annotation) =>
        annotation.Consequence.Length + (annotation.HgvsC?.Length ?? 0) + (annotation.HgvsP?.Length ?? 0) + (annotation.Transcript?.Length ?? 0);

    private async Task WritePartAsync(bool isStructural, CancellationToken cancellation)
    {
        var chromosomes = Describe(isStructural);
        if (chromosomes.Count == 0) return;
        var blob = await blobs.WriteAsync(path => Execute(GenomeSql.Copy(isStructural, path)), cancellation);
        parts.AddRange(chromosomes.Select(part => part with { Blob = blob }));
    }

    private List<GenomePart> Describe(bool isStructural)
    {
        using var command = connection.CreateCommand();
        command.CommandText = GenomeSql.Describe(isStructural);
        using var row = command.ExecuteReader();
        var found = new List<GenomePart>();
        while (row.Read())
            found.Add(new GenomePart(new BlobReference("", 0), row.GetByte(0), isStructural, row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), Convert.ToInt64(row.GetValue(4), CultureInfo.InvariantCulture)));
        return found;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
