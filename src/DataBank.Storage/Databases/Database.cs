using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// One database: opens connections, migrates its schema, and runs reads and writes. On SQLite one writer groups concurrent writes
/// into a transaction (a savepoint each, one fsync for all); PostgreSQL and SQL Server commit per write.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>Opens (SQLite: creates) a database and brings its schema up to date.</summary>
    /// <param name="engine">Engine.</param>
    /// <param name="connectionString">ADO.NET connection string; for SQLite "Data Source=path".</param>
    /// <param name="schema">Which set of migrations: "records" (clinical store and views) or "vault".</param>
    public static Task<Database> OpenAsync(
        DatabaseEngine engine, string connectionString, string schema, TimeProvider clock, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public DatabaseEngine Engine => throw new NotImplementedException();

    public TimeProvider Clock => throw new NotImplementedException();

    /// <summary>Runs <paramref name="read"/> on one connection that sees one snapshot.</summary>
    public Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and returns when it is durable. An exception undoes this write only.
    /// On conflicts that the engine reports as retryable the delegate runs again, so it must not have outside effects.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
