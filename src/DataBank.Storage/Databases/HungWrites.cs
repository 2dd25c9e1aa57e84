using System.Data.Common;
using Npgsql;

namespace DataBank.Storage;

/// <summary>
/// PostgreSQL: ends the writes of nodes that hang, or whose machine is gone, which would keep their locks for hours. The server's own limit (idle_in_transaction_session_timeout) does not
/// reach a node that stopped in the midst of a batch: to the server its statement is still running. So every node looks for writes that wait for their client and have not moved.
/// </summary>
internal sealed class HungWrites : IAsyncDisposable
{
    /// <summary>A write that stands still for so long is ended, one look later at the latest: before those who wait for it give up, after thirty seconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(16);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly PeriodicTimer timer;
    private readonly CancellationTokenSource end = new();
    private readonly Task looking;

    /// <param name="connectionString">Of the database. One connection is kept: all others may wait for the write that hangs.</param>
    /// <param name="clock">Tells how long a write stands still.</param>
    public HungWrites(string connectionString, TimeProvider clock)
    {
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MinPoolSize = 0, MaxPoolSize = 1 }.ConnectionString);
        (this.clock, timer) = (clock, new PeriodicTimer(Pause, clock));
        looking = LookAsync();
    }

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await end.CancelAsync();
        await looking;
        await source.DisposeAsync();
        end.Dispose();
    }

    private async Task LookAsync()
    {
        var standing = new Dictionary<string, long>();
        do
        {
            try
            {
                standing = await LookAsync(standing);
            }
            catch (Exception problem) when (problem is DbException or OperationCanceledException)
            {
                standing.Clear(); // The database is away, and with it all writes; or nobody looks any more.
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None)); // Until it is disposed of.
    }

    // What stands still now, and since when.
    private async Task<Dictionary<string, long>> LookAsync(Dictionary<string, long> before)
    {
        var now = clock.GetTimestamp();
        var standing = new Dictionary<string, long>();
        await using (var waiting = source.CreateCommand(DatabaseSql.WaitingWrites))
        await using (var row = await waiting.ExecuteReaderAsync(end.Token))
        {
            while (await row.ReadAsync(end.Token)) standing[row.GetString(0)] = before.GetValueOrDefault(row.GetString(0), now);
        }
        string[] hung = [.. standing.Where(each => clock.GetElapsedTime(each.Value, now) >= Longest).Select(each => each.Key)];
        if (hung.Length == 0) return standing;
        await using var ending = source.CreateCommand(DatabaseSql.EndWaitingWrites);
        ending.Parameters.AddWithValue("@states", hung);
        await ending.ExecuteNonQueryAsync(end.Token);
        return standing;
    }
}
