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

    /// <summary>Brings what the log of a copy holds into its file, which alone is kept: whoever closes it last may be a reader, and leaves the log as it is.</summary>
    /// <exception cref="IOException">Somebody else has the copy open.</exception>
    public static async Task EmptyLogAsync(string path, CancellationToken cancellation)
    {
        await using var connection = new SqliteConnection(ConnectionTo(path));
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(truncate)";
        if (await Task.Run(command.ExecuteScalar, cancellation) is not 0L) throw new IOException($"The log of {path} can't be brought into it.");
    }
}
