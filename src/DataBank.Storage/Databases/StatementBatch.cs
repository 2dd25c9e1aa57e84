using System.Data.Common;

namespace DataBank.Storage;

/// <summary>
/// Statements of a write whose results nobody looks at. On PostgreSQL they go to the server together, which is one way there and back; elsewhere each is carried out as it comes.
/// </summary>
internal sealed class StatementBatch(WriteSession session)
{
    private const int MostWaiting = 1000;

    private DbBatch? waiting;

    public async ValueTask AddAsync(string sql, CancellationToken cancellation, params (string Name, object? Value)[] values)
    {
        if (session.Engine == DatabaseEngine.Sqlite)
        {
            var prepared = session.Insert(sql);
            foreach (var (name, value) in values) prepared.Add(name, value);
            prepared.Run();
            return;
        }
        if (session.Batches is not { } batches)
        {
            await using var command = session.Command(sql);
            foreach (var (name, value) in values) command.Add(name, value);
            await command.ExecuteNonQueryAsync(cancellation);
            return;
        }
        waiting ??= batches();
        var statement = waiting.CreateBatchCommand();
        statement.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = statement.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, CommandParameters.Stored(value));
            statement.Parameters.Add(parameter);
        }
        await AddAsync(waiting, statement, cancellation);
    }

    /// <summary>The same of a statement that has its values; it is disposed of.</summary>
    public async ValueTask AddAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var disposed = command;
        if (session.Batches is not { } batches)
        {
            await command.ExecuteNonQueryAsync(cancellation);
            return;
        }
        waiting ??= batches();
        var statement = waiting.CreateBatchCommand();
        statement.CommandText = command.CommandText;
        while (command.Parameters.Count > 0)
        {
            var parameter = command.Parameters[^1];
            command.Parameters.RemoveAt(command.Parameters.Count - 1); // One belongs to one statement.
            statement.Parameters.Add(parameter);
        }
        await AddAsync(waiting, statement, cancellation);
    }

    /// <summary>Carries out what waits.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (waiting is null) return;
        await using var batch = waiting;
        waiting = null;
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private async ValueTask AddAsync(DbBatch batch, DbBatchCommand statement, CancellationToken cancellation)
    {
        batch.BatchCommands.Add(statement);
        if (batch.BatchCommands.Count == MostWaiting) await RunAsync(cancellation);
    }
}
