using System.Buffers;
using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataBank.Storage;

/// <summary>
/// A prepared statement of SQLite that changes rows and whose parameters are bound by place or name: a resource has some twenty rows in its indexes, and ADO.NET's way to
/// one costs more than the row.
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private const int SmallText = 512;
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt statement;
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private int bound;

    public SqliteInsert(sqlite3 connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    /// <summary>The same by name.</summary>
    public SqliteInsert Add(string name, object? value)
    {
        if (!places.TryGetValue(name, out var place)) places[name] = place = raw.sqlite3_bind_parameter_index(statement, name);
        bound = place - 1;
        return value switch
        {
            null => AddNull(),
            long number => Add(number),
            int number => Add((long)number),
            bool flag => Add(flag ? 1L : 0L),
            double number => Add(number),
            string text => Add(text),
            byte[] bytes => Add(bytes),
            ReadOnlyMemory<byte> bytes => Add(bytes.Span),
            _ => throw new UnreachableException(),
        };
    }

    public SqliteInsert AddNull()
    {
        Check(raw.sqlite3_bind_null(statement, ++bound));
        return this;
    }

    public SqliteInsert Add(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++bound, value));
        return this;
    }

    public SqliteInsert Add(double value)
    {
        Check(raw.sqlite3_bind_double(statement, ++bound, value));
        return this;
    }

    public SqliteInsert Add(ReadOnlySpan<byte> value)
    {
        // An empty span would be NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, ++bound, 0) : raw.sqlite3_bind_blob(statement, ++bound, value));
        return this;
    }

    public SqliteInsert Add(string value)
    {
        if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(statement, ++bound, ""));
            return this;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > SmallText ? ArrayPool<byte>.Shared.Rent(most) : null;
        var text = rented ?? stackalloc byte[SmallText];
        Check(raw.sqlite3_bind_text(statement, ++bound, text[..Encoding.UTF8.GetBytes(value, text)]));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <exception cref="SqliteException">The row can't be inserted.</exception>
    public void Run()
    {
        bound = 0;
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection);
    }

    public void Dispose() => statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection);
}
