using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Npgsql;
using NpgsqlTypes;

namespace DataBank.Storage;

/// <summary>Puts rows into a table by the engine's own bulk path.</summary>
internal static class CopyWriter
{
    public static Task WriteAsync(WriteSession session, string table, IReadOnlyList<CopyColumn> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellation) => session.Engine switch
    {
        DatabaseEngine.Sqlite => InsertAsync(session, table, columns, rows, cancellation),
        DatabaseEngine.PostgreSql => CopyAsync(session, table, columns, rows, cancellation),
        DatabaseEngine.SqlServer => BulkCopyAsync(session, table, columns, rows, cancellation),
        _ => throw new UnreachableException(),
    };

    private static async Task InsertAsync(WriteSession session, string table, IReadOnlyList<CopyColumn> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        await using var command = session.Command(CopySql.Insert(table, CopyColumn.Names(columns), string.Join(", ", columns.Select((_, at) => $"@v{at}"))));
        for (var at = 0; at < columns.Count; at++) command.Add($"@v{at}", null);
        foreach (var row in rows)
        {
            for (var at = 0; at < row.Length; at++) command.Parameters[at].Value = row[at] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task CopyAsync(WriteSession session, string table, IReadOnlyList<CopyColumn> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        var sql = CopySql.Copy(table, CopyColumn.Names(columns));
        await using var any = session.Command(sql); // Never run: it knows the connection.
        await using var copy = await ((NpgsqlConnection)any.Connection!).BeginBinaryImportAsync(sql, cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            for (var at = 0; at < row.Length; at++) await WriteAsync(copy, columns[at].Type, row[at], cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string type, object? value, CancellationToken cancellation) => (value, type) switch
    {
        (null, _) => copy.WriteNullAsync(cancellation),
        (_, "bigint") => copy.WriteAsync(Convert.ToInt64(value, CultureInfo.InvariantCulture), NpgsqlDbType.Bigint, cancellation),
        (_, "integer") => copy.WriteAsync(Convert.ToInt32(value, CultureInfo.InvariantCulture), NpgsqlDbType.Integer, cancellation),
        (_, "smallint") => copy.WriteAsync(Convert.ToInt16(value, CultureInfo.InvariantCulture), NpgsqlDbType.Smallint, cancellation),
        (_, "double precision") => copy.WriteAsync(Convert.ToDouble(value, CultureInfo.InvariantCulture), NpgsqlDbType.Double, cancellation),
        (byte[] bytes, _) => copy.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellation),
        (string text, _) => copy.WriteAsync(text, NpgsqlDbType.Text, cancellation),
        _ => throw new UnreachableException(),
    };

    private static async Task BulkCopyAsync(WriteSession session, string table, IReadOnlyList<CopyColumn> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellation)
    {
        await using var any = (SqlCommand)session.Command(CopySql.Empty(session.Engine, table)); // Never run: it knows the connection.
        using var copy = new SqlBulkCopy(any.Connection, SqlBulkCopyOptions.CheckConstraints, any.Transaction) { DestinationTableName = table };
        using var data = new DataTable();
        data.Locale = CultureInfo.InvariantCulture;
        foreach (var (column, at) in columns.Select((column, at) => (column, at)))
        {
            data.Columns.Add(column.Name, rows.Select(row => row[at]).FirstOrDefault(value => value is not null)?.GetType() ?? typeof(string));
            copy.ColumnMappings.Add(column.Name, column.Name);
        }
        foreach (var row in rows) data.Rows.Add([.. row.Select(value => value ?? DBNull.Value)]);
        await copy.WriteToServerAsync(data, cancellation);
    }
}
