using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace DataBank.Storage;

/// <summary>
/// PostgreSQL: a transaction per write, run again when the engine finds a conflict; a repeatable-read snapshot per read of several statements. Writes that read their own resources alone,
/// or write their own studies alone, lock these and run beside others of their kind; those that read anything are serializable. Writes of two kinds are never open at the same time.
/// </summary>
internal sealed class PostgreSqlConnector : IConnector
{
    private const int AttemptsBesideOthers = 3, MaximumAttempts = 10;
    private const string NoCompiling = "-c jit=off"; // No statement here runs so long that compiling it would not take longer.
    private const int MostLocks = 1000; // The server has room for some thousands, all connections together.
    private const long SurrogatesPerWrite = (1 << 20) - 1;
    private static readonly TimeSpan LongWrite = TimeSpan.FromMilliseconds(500);
    private readonly NpgsqlDataSource source, apart;
    private readonly TimeProvider clock;

    private PostgreSqlConnector(NpgsqlDataSource source, NpgsqlDataSource apart, TimeProvider clock) => (this.source, this.apart, this.clock) = (source, apart, clock);

    public static async Task<PostgreSqlConnector> OpenAsync(string connectionString, string schema, TimeProvider clock, SchemaUse use, CancellationToken cancellation)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.MaxAutoPrepare == 0) builder.MaxAutoPrepare = 200;
        builder.NoResetOnClose = true; // Seven statements each time, and nothing here outlives its transaction: see BeginAsync.
        // Its sessions have a name that no other opening's have: those of a node that hangs are ended together (HungWrites).
        builder.ApplicationName = $"databank {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))} {builder.ApplicationName}".TrimEnd();
        builder.Options = $"{NoCompiling} {builder.Options}".TrimEnd(); // What the administrator says comes last and counts.
        var source = NpgsqlDataSource.Create(builder.ConnectionString);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using (var transaction = await connection.BeginTransactionAsync(cancellation))
            {
                if (use == SchemaUse.AsItIs) await CheckAsync(connection, schema, cancellation);
                else await BringUpToDateAsync(connection, builder.SearchPath, schema, clock, cancellation);

                await transaction.CommitAsync(cancellation);
            }
            // One connection: writes that hold one of the others must not wait for each other's second.
            (builder.MinPoolSize, builder.MaxPoolSize) = (0, 1);
            builder.ConnectionIdleLifetime = builder.ConnectionPruningInterval = 1; // Wanted rarely: one that is kept for long takes room in the server, and may have lost it.
            return new PostgreSqlConnector(source, NpgsqlDataSource.Create(builder.ConnectionString), clock);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var result = await read(new ReadSession(DatabaseEngine.PostgreSql, Command(connection, transaction)));
        await transaction.CommitAsync(cancellation);
        return result;
    }

    public async Task<T> ReadStatementAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await read(new ReadSession(DatabaseEngine.PostgreSql, Command(connection, null)));
    }

    public async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation)
    {
        var isAlone = reads.Locks.Length > MostLocks;
        for (var attempt = 1; ; attempt++)
        {
            var start = clock.GetTimestamp();
            try
            {
                return await TryWriteAsync(write, reads, isAlone, cancellation);
            }
            catch (OthersRead)
            {
                reads = WriteReads.Anything;
            }
            catch (PostgresException conflict) when (attempt < MaximumAttempts && IsRetryable(conflict))
            {
                // Many writes of one study would fail for each that succeeds, and a long one among short ones would never end: such a write gets the database for itself.
                isAlone = isAlone || attempt == AttemptsBesideOthers || clock.GetElapsedTime(start) > LongWrite;
                if (isAlone) continue;
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 2 << attempt)), clock, cancellation);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await apart.DisposeAsync();
    }

    private static async Task CheckAsync(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        try
        {
            await MigrationRunner.CheckAsync(DatabaseEngine.PostgreSql, Command(connection, null), schema, cancellation);
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new SchemaProblem("The database is no longer there.");
        }
    }

    private static async Task BringUpToDateAsync(NpgsqlConnection connection, string? searchPath, string schema, TimeProvider clock, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(searchPath)) await CreateSchemaAsync(connection, searchPath, cancellation);
        await MigrationRunner.RunAsync(DatabaseEngine.PostgreSql, Command(connection, null), schema, clock, cancellation);
    }

    // A view lives in a schema of its own, named by "Search Path"; so may the others.
    private static async Task CreateSchemaAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        using var quoting = new NpgsqlCommandBuilder();
        await using var create = new NpgsqlCommand(DatabaseSql.CreateSchema(quoting.QuoteIdentifier(name)), connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<T> TryWriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, bool isAlone, CancellationToken cancellation)
    {
        await using var begun = await BeginAsync(reads, isAlone, cancellation);
        var session = new WriteSession(DatabaseEngine.PostgreSql, Command(begun.Connection, begun.Transaction), begun.Now, begun.Block, begun.Block + SurrogatesPerWrite)
        {
            Apart = apart.CreateCommand,
            Batches = () => new NpgsqlBatch(begun.Connection, begun.Transaction),
            Reads = reads,
        };
        var result = await write(session);
        await session.FinishAsync(session.Last);
        await begun.Transaction.CommitAsync(CancellationToken.None); // A commit that was asked for is waited for: its outcome must be known.
        session.Committed();
        return result;
    }

    // A connection that was kept may have lost its server since, as when that was started anew. Nothing is written before the first answer, so that another one can be taken.
    private async Task<BegunWrite> BeginAsync(WriteReads reads, bool isAlone, CancellationToken cancellation)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var connection = await source.OpenConnectionAsync(cancellation);
            try
            {
                return await BeginOnAsync(connection, reads, isAlone, cancellation);
            }
            catch (Exception problem)
            {
                var isLost = connection.State != ConnectionState.Open && problem is NpgsqlException;
                await connection.DisposeAsync();
                if (!isLost || !isFirst) throw;
            }
        }
    }

    private async Task<BegunWrite> BeginOnAsync(NpgsqlConnection connection, WriteReads reads, bool isAlone, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(reads.Turn == WriteTurn.AmongAny ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancellation);
        try
        {
            var (block, now) = await TakeTurnAsync(Command(connection, transaction), reads, isAlone ? WriteTurn.Alone : reads.Turn, cancellation);
            return new BegunWrite(connection, transaction, block, now);
        }
        catch when (connection.State == ConnectionState.Open)
        {
            // The lock that numbers are given under is the session's, and the connection is used again as it is.
            await transaction.RollbackAsync(CancellationToken.None);
            await using var unlock = Command(connection, null)(DatabaseSql.UnlockSession);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<(long Block, long Now)> TakeTurnAsync(Func<string, DbCommand> command, WriteReads reads, WriteTurn turn, CancellationToken cancellation)
    {
        var hasLocks = turn is WriteTurn.AmongOwn or WriteTurn.AmongStudies;
        await using var begin = command(DatabaseSql.BeginWrite(DatabaseEngine.PostgreSql, turn)).Add("@clock_time", clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (hasLocks) begin.Add("@locks", reads.Locks);
        await using var row = await begin.ExecuteReaderAsync(cancellation);
        if (hasLocks) await row.NextResultAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    // A unique violation is most often another write of the same key that committed first: the next attempt sees it and answers properly.
    private static bool IsRetryable(PostgresException conflict) => conflict.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation;

    private static Func<string, DbCommand> Command(NpgsqlConnection connection, NpgsqlTransaction? transaction) =>
        sql => new NpgsqlCommand(sql, connection, transaction);

    private readonly record struct BegunWrite(NpgsqlConnection Connection, NpgsqlTransaction Transaction, long Block, long Now) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
