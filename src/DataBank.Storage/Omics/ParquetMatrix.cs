using System.Globalization;
using DataBank.Genomics;
using DuckDB.NET.Data;

namespace DataBank.Storage;

/// <summary>
/// Tables of genes that come as Parquet (https://parquet.apache.org/docs/file-format/): turned into the text that <see cref="MatrixFile"/> reads.
/// The first column of text names the genes, wherever it stands (an index of pandas comes last); another one of a known name names them
/// otherwise; all others are numbers, one for each sample.
/// </summary>
public sealed class ParquetMatrix(BlobStore blobs)
{
    private const int MemoryMegabytes = 512;
    private const int MostColumns = 20_000;
    private const long MostValues = 1L << 30;
    private const int LongestName = 201; // One more than a matrix may have: it is refused there.

    private static readonly string[] numbers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"];

    /// <param name="file">Can seek.</param>
    public static bool IsParquet(Stream file)
    {
        Span<byte> magic = stackalloc byte[4];
        file.Position = 0;
        return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual("PAR1"u8);
    }

    /// <summary>The names of its samples.</summary>
    /// <exception cref="OmicsFormatException">It is damaged, too large, or no table of genes.</exception>
    public Task<IReadOnlyList<string>> SamplesAsync(string hash, CancellationToken cancellation) => ReadAsync(hash, (_, columns, _) => columns.Samples, cancellation);

    /// <summary>Writes it as text.</summary>
    /// <exception cref="OmicsFormatException">It is damaged, too large, or no table of genes.</exception>
    public Task WriteTextAsync(string hash, string path, CancellationToken cancellation) => ReadAsync(
        hash,
        (connection, columns, file) =>
        {
            Execute(connection, "set preserve_insertion_order = true");
            var selected = columns.Samples.Select(sample => $"nullif(cast({Name(sample)} as double), cast('nan' as double)) as {Name(sample)}").Prepend(Text(columns.Feature, "feature"));
            if (columns.Symbol is { } symbol) selected = selected.Take(1).Append(Text(symbol, "symbol")).Concat(selected.Skip(1));
            Execute(connection, $"copy (select {string.Join(", ", selected)} from {file}) to {GenomeSql.Quote(path)} (format csv, delimiter '\t', header true, nullstr 'NA', use_tmp_file false)");
            return true;
        },
        cancellation);

    private async Task<T> ReadAsync<T>(string hash, Func<DuckDBConnection, (string Feature, string? Symbol, IReadOnlyList<string> Samples), string, T> read, CancellationToken cancellation)
    {
        var path = await blobs.FileOfAsync(hash, cancellation);
        return await Task.Run(
            () =>
            {
                try
                {
                    using var connection = Open();
                    var columns = ColumnsOf(Rows(connection, $"describe select * from read_parquet({GenomeSql.Quote(path)})", row => (row.GetString(0), row.GetString(1))));
                    var count = Rows(connection, $"select cast(sum(num_rows) as bigint) from parquet_file_metadata({GenomeSql.Quote(path)})", row => row.GetInt64(0))[0];
                    if (count * columns.Samples.Count > MostValues) throw new OmicsFormatException("The Parquet file has too many values");
                    return read(connection, columns, $"read_parquet({GenomeSql.Quote(path)})");
                }
                catch (DuckDBException)
                {
                    throw new OmicsFormatException("The Parquet file is damaged, or its row groups take too much memory");
                }
            },
            cancellation);
    }

    private static (string Feature, string? Symbol, IReadOnlyList<string> Samples) ColumnsOf(List<(string Name, string Type)> columns)
    {
        List<string> texts = [.. columns.Where(column => column.Type == "VARCHAR").Select(column => column.Name)];
        var symbol = texts.Skip(1).FirstOrDefault(MatrixFile.IsOfNames);
        List<string> samples = [.. columns.Where(column => numbers.Contains(column.Type) || column.Type.StartsWith("DECIMAL", StringComparison.Ordinal)).Select(column => column.Name)];
        return texts.Count > 0 && samples.Count is > 0 and <= MostColumns && columns.Count == samples.Count + (symbol is null ? 1 : 2)
            ? (texts[0], symbol, samples)
            : throw new OmicsFormatException("The Parquet file is no table of genes: one column of text names them, the others are numbers");
    }

    private static DuckDBConnection Open()
    {
        var opened = new DuckDBConnection("Data Source=:memory:");
        opened.Open();
        Execute(opened, GenomeSql.Settings(MemoryMegabytes));
        return opened;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<T> Rows<T>(DuckDBConnection connection, string sql, Func<DuckDBDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }

    private static string Text(string column, string alias) =>
        $"substr(coalesce({Name(column)}, ''), 1, {LongestName.ToString(CultureInfo.InvariantCulture)}) as {alias}";

    private static string Name(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
