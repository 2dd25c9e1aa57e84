using System.Runtime.CompilerServices;
using DataBank.Genomics;
using DuckDB.NET.Data;

namespace DataBank.Storage;

/// <summary>Tables of genes as columnar files (Parquet) among the blobs, one for each sample, sorted by gene: asked for some genes of many samples.</summary>
public sealed class MatrixTables(BlobStore blobs) : IDisposable
{
    private const int MemoryMegabytes = 256;

    private readonly Lazy<DuckDBConnection> engine = new(() => Open(MemoryMegabytes)); // Its library takes memory that a store without tables does without.

    /// <summary>Writes the column of a sample.</summary>
    /// <param name="sample">Null: the table has one only.</param>
    /// <exception cref="OmicsFormatException">A row is broken.</exception>
    public async Task<BlobReference> WriteAsync(MatrixFile matrix, string? sample, CancellationToken cancellation)
    {
        using var connection = Open(MemoryMegabytes);
        Execute(connection, MatrixSql.Create);
        var column = sample is null ? 0 : matrix.ColumnOf(sample);
        using (var appender = connection.CreateAppender(MatrixSql.Table))
        {
            while (matrix.Read() is { } row)
            {
                cancellation.ThrowIfCancellationRequested();
                appender.CreateRow().AppendValue(row.Feature).AppendValue(row.Name).AppendValue(row.Values[column]).EndRow();
            }
        }
        return await blobs.WriteAsync(path => Execute(connection, MatrixSql.Copy(path)), cancellation);
    }

    /// <summary>Values of features, by their name, their other name, or their number without its version.</summary>
    /// <returns>The place of the table in <paramref name="tables"/> with each row.</returns>
    public async IAsyncEnumerable<(int Table, string Feature, string? Name, double? Value)> ReadAsync(
        IReadOnlyList<BlobReference> tables, IReadOnlyList<string> features, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (tables.Count == 0) yield break;
        var files = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (place, table) in tables.Index())
        {
            var file = await blobs.FileOfAsync(table.Hash, cancellation);
            if (!files.TryGetValue(file, out var places)) files[file] = places = [];
            places.Add(place);
        }
        using var connection = engine.Value.Duplicate();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = MatrixSql.Read(files.Keys, features.Count);
        foreach (var feature in features) command.Parameters.Add(new DuckDBParameter(feature));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var place in files[row.GetString(0)])
                yield return (place, row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetDouble(3));
        }
    }

    public void Dispose()
    {
        if (engine.IsValueCreated) engine.Value.Dispose();
    }

    internal static DuckDBConnection Open(int memoryMegabytes)
    {
        var opened = new DuckDBConnection("Data Source=:memory:");
        opened.Open();
        Execute(opened, GenomeSql.Settings(memoryMegabytes));
        return opened;
    }

    internal static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
