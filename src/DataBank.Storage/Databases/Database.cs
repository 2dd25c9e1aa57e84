using System.Diagnostics;

namespace DataBank.Storage;

/// <summary>
/// One database: opens connections, migrates its schema, and runs reads and writes. On SQLite one writer groups concurrent writes
/// into a transaction (one fsync for all; a failing one undoes only itself); PostgreSQL and SQL Server commit per write.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>How long whoever follows waits for older writes.</summary>
    internal static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan SettlingPause = TimeSpan.FromMilliseconds(20);

    private readonly IConnector connector;
    private readonly string connectionString;
    private readonly AsyncLocal<bool> isWriting = new();
    private HungWrites? hungWrites;

    private Database(DatabaseEngine engine, IConnector connector, string connectionString, TimeProvider clock) =>
        (Engine, this.connector, this.connectionString, Clock) = (engine, connector, connectionString, clock);

    public DatabaseEngine Engine { get; }

    public TimeProvider Clock { get; }

    /// <summary>Opens (SQLite: creates) a database and brings its schema up to date.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="connectionString">ADO.NET connection string; for SQLite "Data Source=path".</param>
    /// <param name="schema">Which set of migrations: "records" (clinical store and views) or "vault".</param>
    /// <param name="clock">Stamps writes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SchemaProblem">The schema is newer than this program, or another one; or the connection string can't be read.</exception>
    public static async Task<Database> OpenAsync(
        DatabaseEngine engine, string connectionString, string schema, TimeProvider clock, CancellationToken cancellation)
    {
        // From before it is open: its schema may have to wait for a write that hangs.
        var hungWrites = engine == DatabaseEngine.PostgreSql ? new HungWrites(ConnectionText.Checked(engine, connectionString), clock) : null;
        try
        {
            var database = await OpenAsync(engine, connectionString, schema, clock, SchemaUse.BringUpToDate, schema == "vault" ? SqliteUse.Research : SqliteUse.Records, cancellation);
            database.hungWrites = hungWrites;
            return database;
        }
        catch when (hungWrites is not null)
        {
            await hungWrites.DisposeAsync();
            throw;
        }
    }

    internal static async Task<Database> OpenAsync(
        DatabaseEngine engine, string connectionString, string schema, TimeProvider clock, SchemaUse use, SqliteUse sqliteUse, CancellationToken cancellation)
    {
        ConnectionText.Checked(engine, connectionString);
        IConnector connector = engine switch
        {
            DatabaseEngine.Sqlite => await SqliteConnector.OpenAsync(connectionString, schema, sqliteUse, clock, cancellation),
            DatabaseEngine.PostgreSql => await PostgreSqlConnector.OpenAsync(connectionString, schema, clock, use, cancellation),
            DatabaseEngine.SqlServer => await SqlServerConnector.OpenAsync(connectionString, schema, clock, use, cancellation),
            _ => throw new UnreachableException(),
        };
        return new Database(engine, connector, connectionString, clock);
    }

    /// <summary>Runs <paramref name="read"/> on one connection that sees one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation) => connector.ReadAsync(read, cancellation);

    /// <summary>
    /// The same for a read of one statement, which is a snapshot by itself: on PostgreSQL no transaction is begun for it, and none ended, which would be one more way there and back.
    /// </summary>
    /// <exception cref="InvalidOperationException">The read asks for a second command.</exception>
    public Task<T> ReadStatementAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation) =>
        connector.ReadStatementAsync(session => read(session.ForOneStatement()), cancellation);

    /// <summary>
    /// Waits until what is written by now can be read in order: on PostgreSQL, readers that follow are shown nothing that an older write, still open, may come before.
    /// </summary>
    /// <param name="highest">The statement for the highest number that is written by now; null in an empty store.</param>
    /// <param name="longest">Older writes that last longer are not waited for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Task SettleAsync(string highest, TimeSpan longest, CancellationToken cancellation)
    {
        if (Engine != DatabaseEngine.PostgreSql) return;
        var started = Clock.GetTimestamp();
        var newest = await NumberAsync(highest);
        while (await NumberAsync(DatabaseSql.FirstOpen) <= newest && Clock.GetElapsedTime(started) < longest) await Task.Delay(SettlingPause, Clock, cancellation);

        Task<long> NumberAsync(string sql) => ReadAsync(
            async session =>
            {
                await using var command = session.Command(sql);
                return await command.ExecuteScalarAsync(cancellation) is long number ? number : -1;
            },
            cancellation);
    }

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and returns when it is durable. An exception undoes this write only.
    /// On conflicts that the engine reports as retryable the delegate runs again, so it must not have outside effects; and it must
    /// not wait for anything but this database, since on SQLite all writes wait for it.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, CancellationToken cancellation) => WriteAsync(write, WriteReads.Anything, cancellation);

    /// <summary>The same for a write that says what it reads, so that others need not wait for it.</summary>
    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation)
    {
        if (isWriting.Value) throw new InvalidOperationException("A write inside a write would wait for itself: use the session at hand.");
        return connector.WriteAsync(RunMarkedAsync, reads, cancellation);

        async Task<T> RunMarkedAsync(WriteSession session)
        {
            isWriting.Value = true;
            return await write(session);
        }
    }

    /// <summary>Writes what the database holds at this moment into a new SQLite file, while others read and write.</summary>
    /// <param name="path">Nothing may be there yet.</param>
    /// <param name="schema">The one that it was opened with.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task SnapshotAsync(string path, string schema, CancellationToken cancellation)
    {
        if (Engine == DatabaseEngine.Sqlite)
        {
            await SqliteSnapshot.WriteAsync(connectionString, path, cancellation);
            return;
        }
        await using (var file = await OpenAsync(DatabaseEngine.Sqlite, SqliteSnapshot.ConnectionTo(path), schema, Clock, cancellation)) await new DatabaseCopy(this, file, schema).RunAsync(cancellation);
        await SqliteConnector.EmptyLogAsync(SqliteSnapshot.ConnectionTo(path), cancellation); // Whoever closed it last may be a reader, which leaves the log as it is.
        if (File.Exists($"{path}-wal")) throw new IOException($"The log of {path} can't be brought into it.");
    }

    /// <summary>
    /// Of a view or the vault: takes what was deleted before out of the files. On SQLite the log still has it; servers clean up in their own time.
    /// </summary>
    public Task ForgetDeletedAsync(CancellationToken cancellation) =>
        Engine == DatabaseEngine.Sqlite ? SqliteConnector.EmptyLogAsync(connectionString, cancellation) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref hungWrites, null) is { } hung) await hung.DisposeAsync();
        await connector.DisposeAsync();
    }
}
