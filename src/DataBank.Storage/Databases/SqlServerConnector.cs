using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace DataBank.Storage;

/// <summary>
/// SQL Server: writes take turns by an application lock, which makes every decision inside a write free of races and the order of
/// surrogates the order of commits on any number of nodes; reads see a snapshot.
/// </summary>
internal sealed class SqlServerConnector : IConnector
{
    private const int MaximumAttempts = 10;
    private const int DeadlockVictim = 1205;
    private readonly string connectionString;
    private readonly TimeProvider clock;

    private SqlServerConnector(string connectionString, TimeProvider clock) => (this.connectionString, this.clock) = (connectionString, clock);

    public static async Task<SqlServerConnector> OpenAsync(string connectionString, string schema, TimeProvider clock, SchemaUse use, CancellationToken cancellation)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        if (use == SchemaUse.AsItIs)
        {
            await MigrationRunner.CheckAsync(DatabaseEngine.SqlServer, sql => new SqlCommand(sql, connection), schema, cancellation);
            return new SqlServerConnector(connectionString, clock);
        }
        await using (var allow = new SqlCommand(SqlServerSettingsSql.AllowSnapshots(DatabaseEngine.SqlServer), connection))
        {
            await allow.ExecuteNonQueryAsync(cancellation);
        }
        await using (var transaction = (SqlTransaction)await connection.BeginTransactionAsync(cancellation))
        {
            await MigrationRunner.RunAsync(DatabaseEngine.SqlServer, Command(connection, transaction), schema, clock, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        return new SqlServerConnector(connectionString, clock);
    }

    public async Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(IsolationLevel.Snapshot, cancellation);
        try
        {
            var result = await read(new ReadSession(DatabaseEngine.SqlServer, Command(connection, transaction)));
            await transaction.CommitAsync(cancellation);
            return result;
        }
        catch (SqlException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation); // A statement that is stopped ends as an error of severity 11.
        }
    }

    public async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryWriteAsync(write, cancellation);
            }
            catch (SqlException conflict) when (attempt < MaximumAttempts && conflict.Number == DeadlockVictim)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10 * attempt), clock, cancellation);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> TryWriteAsync<T>(Func<WriteSession, Task<T>> write, CancellationToken cancellation)
    {
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        var command = Command(connection, transaction);
        var session = await BeginAsync(command, cancellation);
        var result = await write(session);
        await session.FinishAsync(session.Last);
        await using (var save = command(DatabaseSql.WriteClock(DatabaseEngine.SqlServer)))
        {
            save.Add("@last_time", session.NowMilliseconds).Add("@last_surrogate", session.LastSurrogate);
            await save.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(CancellationToken.None); // A commit that was asked for is waited for: its outcome must be known.
        session.Committed();
        return result;
    }

    private async Task<WriteSession> BeginAsync(Func<string, DbCommand> command, CancellationToken cancellation)
    {
        await using (var turn = command(DatabaseSql.BeginWrite(DatabaseEngine.SqlServer)))
        {
            await turn.ExecuteNonQueryAsync(cancellation);
        }
        await using var read = command(DatabaseSql.ReadClock(DatabaseEngine.SqlServer));
        await using var row = await read.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var now = Math.Max(row.GetInt64(0), clock.GetUtcNow().ToUnixTimeMilliseconds());
        return new WriteSession(DatabaseEngine.SqlServer, command, now, row.GetInt64(1), long.MaxValue);
    }

    private static Func<string, DbCommand> Command(SqlConnection connection, SqlTransaction transaction) =>
        sql => new SqlCommand(sql, connection, transaction);
}
