namespace DataBank.Storage;

/// <summary>
/// Reports on procedure steps that wait for their subscribers (PS3.4 CC.2.4): stored in the write that changes the step, read in order,
/// forgotten once they have arrived, have grown old or have become too many.
/// </summary>
public sealed class WorkitemReports(Database database)
{
    private const long MostWaiting = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the next report has been stored by this process; take it before reading.</summary>
    public Task Added => Volatile.Read(ref added).Task;

    /// <summary>The next reports to a subscriber after a key.</summary>
    public Task<IReadOnlyList<(long Key, string Json)>> ReadAsync(string subscriber, long after, int count, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var reports = new List<(long, string)>();
            await using var command = session.Command(WorkitemSql.Reports(session.Engine)).Add("@subscriber", subscriber).Add("@after", after).Add("@count", (long)count);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) reports.Add((row.GetInt64(0), row.GetString(1)));
            return (IReadOnlyList<(long, string)>)reports;
        },
        cancellation);

    /// <summary>Forgets the reports to a subscriber up to a key: they have arrived.</summary>
    public Task ForgetAsync(string subscriber, long until, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(WorkitemSql.ForgetReports(session.Engine)).Add("@subscriber", subscriber).Add("@until", until);
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Forgets what waited for a day.</summary>
    public Task ForgetOldAsync(CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = session.Command(WorkitemSql.ForgetOldReports(session.Engine)).Add("@before", (session.Now - LongestWait).ToUnixTimeMilliseconds());
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    internal async Task AddAsync(WriteSession session, string subscriber, IReadOnlyList<string> reports, CancellationToken cancellation)
    {
        if (reports.Count == 0) return;
        foreach (var report in reports)
        {
            await using var insert = session.Command(WorkitemSql.InsertReport(session.Engine))
                .Add("@key", session.NextSurrogate()).Add("@subscriber", subscriber).Add("@report", report).Add("@now", session.Now.ToUnixTimeMilliseconds());
            await insert.ExecuteNonQueryAsync(cancellation);
        }
        await using (var beyond = session.Command(WorkitemSql.ReportBeyond(session.Engine)).Add("@subscriber", subscriber).Add("@most", MostWaiting))
        {
            if (await beyond.ExecuteScalarAsync(cancellation) is long last)
            {
                await using var forget = session.Command(WorkitemSql.ForgetReports(session.Engine)).Add("@subscriber", subscriber).Add("@until", last);
                await forget.ExecuteNonQueryAsync(cancellation);
            }
        }
        session.AfterCommit(Announce);
    }

    private void Announce() => Interlocked.Exchange(ref added, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
