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
        waiting.BatchCommands.Add(statement);
        if (waiting.BatchCommands.Count == MostWaiting) await RunAsync(cancellation);
    }

    /// <summary>Carries out what waits.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (waiting is null) return;
        await using var batch = waiting;
        waiting = null;
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
