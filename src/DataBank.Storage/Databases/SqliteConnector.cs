using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataBank.Storage;

/// <summary>SQLite in WAL mode: one writer, many readers that each see a snapshot and never wait for it.</summary>
internal sealed class SqliteConnector : IConnector
{
    private const int MaximumReaders = 16;
    private const int EnableQueryPlannerStability = 1007; // SQLITE_DBCONFIG_ENABLE_QPSG
    private readonly string connectionString;
    private readonly SqliteWriter writer;
    private readonly ConcurrentBag<SqliteCommands> idle = [];
    private readonly SemaphoreSlim readers = new(MaximumReaders);

    private SqliteConnector(string connectionString, SqliteWriter writer) => (this.connectionString, this.writer) = (connectionString, writer);

    public static async Task<SqliteConnector> OpenAsync(string connectionString, string schema, SqliteUse use, TimeProvider clock, CancellationToken cancellation)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate };
        if (Path.GetDirectoryName(Path.GetFullPath(builder.DataSource)) is { } folder) Directory.CreateDirectory(folder);
        var commands = Open(builder.ConnectionString, DatabaseSql.SqliteWriterSettings(use));
        try
        {
            commands.Execute("begin immediate");
            await MigrationRunner.RunAsync(DatabaseEngine.Sqlite, commands.Create, schema, clock, cancellation);
            commands.Execute("commit");
        }
        catch
        {
            commands.Dispose();
            throw;
        }
        builder.Mode = SqliteOpenMode.ReadOnly;
        return new SqliteConnector(builder.ConnectionString, new SqliteWriter(commands, clock));
    }

    public async Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation)
    {
        await readers.WaitAsync(cancellation);
        try
        {
            var commands = idle.TryTake(out var found) ? found : Open(connectionString, DatabaseSql.SqliteReaderSettings);
            var isSound = false;
            try
            {
                // Its commands know nothing of cancellation. Disposing waits for an interruption under way, so that it never meets the next reader.
                await using var interruption = cancellation.Register(static handle => raw.sqlite3_interrupt((sqlite3)handle!), commands.Connection.Handle);
                commands.Step("begin");
                var result = await read(new ReadSession(DatabaseEngine.Sqlite, commands.Create));
                isSound = true;
                return result;
            }
            catch (SqliteException problem) when (problem.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellation.IsCancellationRequested)
            {
                isSound = true;
                throw new OperationCanceledException(cancellation);
            }
            catch (Exception problem) when (problem is not SqliteException)
            {
                isSound = true;
                throw;
            }
            finally
            {
                if (isSound) GiveBack(commands);
                else commands.Dispose();
            }
        }
        finally
        {
            readers.Release();
        }
    }

    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation) => writer.WriteAsync(write, cancellation);

    /// <summary>Brings what the log beside the file holds into it and empties it: in it pages are as they were before something was deleted.</summary>
    public static Task EmptyLogAsync(string connectionString, CancellationToken cancellation) => Task.Run(
        () => Open(new SqliteConnectionStringBuilder(connectionString) { Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString, DatabaseSql.SqliteEmptyLog).Dispose(), cancellation);

    public async ValueTask DisposeAsync()
    {
        // The writer last: only then what the log holds is brought into the file.
        while (idle.TryTake(out var commands)) commands.Dispose();
        await writer.DisposeAsync();
        readers.Dispose();
    }

    private void GiveBack(SqliteCommands commands)
    {
        if (!commands.IsAutocommit) commands.Step("rollback");
        idle.Add(commands);
    }

    private static SqliteCommands Open(string connectionString, string settings)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            // Statements are compiled once for all values: otherwise one with a limit would be compiled anew for each.
            raw.sqlite3_db_config(connection.Handle, EnableQueryPlannerStability, 1, out _);
            using var command = connection.CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
            return new SqliteCommands(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
