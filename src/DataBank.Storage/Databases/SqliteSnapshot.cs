using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataBank.Storage;

/// <summary>A copy of a SQLite database as of one moment, made while others write (VACUUM INTO).</summary>
internal static class SqliteSnapshot
{
    public static string ConnectionTo(string path) => new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString;

    public static async Task WriteAsync(string connectionString, string path, CancellationToken cancellation)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var interruption = cancellation.Register(static handle => raw.sqlite3_interrupt((sqlite3)handle!), connection.Handle);
        await using var command = connection.CreateCommand();
        command.CommandText = "vacuum into @path";
        command.Parameters.AddWithValue("@path", path);
        await Task.Run(() => command.ExecuteNonQuery(), cancellation);
    }
}
