using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Durable jobs: a row each, claimed by a lease, so that a job left by a dead process is taken up again.</summary>
public sealed class JobStore(Database database)
{
    private readonly Database database = database;

    public Database Database => database;

    public Task<string> EnqueueAsync(string kind, string argumentsJson, CancellationToken cancellation) =>
        database.WriteAsync(session => EnqueueAsync(session, kind, argumentsJson, cancellation), cancellation);

    /// <summary>The same inside a write that does more.</summary>
    public Task<string> EnqueueAsync(WriteSession session, string kind, string argumentsJson, CancellationToken cancellation) =>
        InsertAsync(session, NewId(session.Now), JobSql.Enqueue(database.Engine), kind, argumentsJson, cancellation);

    /// <summary>The same under an id that was made before, because files lie under it.</summary>
    public Task<string> EnqueueAsync(string id, string kind, string argumentsJson, CancellationToken cancellation) =>
        database.WriteAsync(session => InsertAsync(session, id, JobSql.Enqueue(database.Engine), kind, argumentsJson, cancellation), cancellation);

    public static string NewId(DateTimeOffset now) => TimeOrderedId.New(now).ToString("n");

    /// <summary>The same, unless a job of this kind with these arguments is still to be done.</summary>
    public Task EnqueueOnceAsync(WriteSession session, string kind, string argumentsJson, CancellationToken cancellation) =>
        InsertAsync(session, NewId(session.Now), JobSql.EnqueueOnce(database.Engine), kind, argumentsJson, cancellation);

    public Task<Job?> FindAsync(string id, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(JobSql.Find(session.Engine)).Add("@id", id);
            return await ReadAsync(command, cancellation);
        },
        cancellation);

    /// <summary>All jobs of a kind, also those that have ended.</summary>
    public Task<IReadOnlyList<Job>> FindAllAsync(string kind, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<Job>>(
        async session =>
        {
            await using var command = session.Command(JobSql.FindAll(session.Engine)).Add("@kind", kind);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var found = new List<Job>();
            while (await row.ReadAsync(cancellation)) found.Add(ToJob(row));
            return found;
        },
        cancellation);

    /// <summary>Forgets a job; whoever works on it learns so when it looks for it.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation) =>
        ExecuteAsync(JobSql.Delete(database.Engine), command => command.Add("@id", id), cancellation);

    /// <summary>Forgets the jobs of a kind that have ended and whose result names something that goes, in the same write.</summary>
    /// <param name="name">As it stands in the result; without % and _.</param>
    public static async Task ForgetAsync(WriteSession session, string kind, string name, CancellationToken cancellation)
    {
        await using var command = session.Command(JobSql.Forget(session.Engine)).Add("@kind", kind).Add("@named", $"%{name}%");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Claims the oldest job that is queued or whose lease ran out; null when there is none.</summary>
    public async Task<Job?> ClaimAsync(IReadOnlyList<string> kinds, TimeSpan lease, CancellationToken cancellation)
    {
        // Workers ask all the time and mostly in vain: that must not cost a write.
        if (await database.ReadStatementAsync(session => FindFreeAsync(session, kinds, cancellation), cancellation) is null) return null;
        return await database.WriteAsync(
            async session =>
            {
                if (await FindFreeAsync(session, kinds, cancellation) is not { } job) return null;
                await using var command = session.Command(JobSql.Claim(session.Engine)).Add("@id", job.Id).Add("@lease_until", After(lease));
                await command.ExecuteNonQueryAsync(cancellation);
                return job with { Status = JobStatus.Running, Attempts = job.Attempts + 1 };
            },
            cancellation);
    }

    /// <summary>Takes a job that is still to be done, whoever had it: for who knows that nobody else works on it. Null when it has ended.</summary>
    public Task<Job?> TakeAsync(string id, TimeSpan lease, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var find = session.Command(JobSql.Find(session.Engine)).Add("@id", id);
            if (await ReadAsync(find, cancellation) is not { Status: JobStatus.Queued or JobStatus.Running } job) return null;
            await using var claim = session.Command(JobSql.Claim(session.Engine)).Add("@id", id).Add("@lease_until", After(lease));
            await claim.ExecuteNonQueryAsync(cancellation);
            return job with { Status = JobStatus.Running, Attempts = job.Attempts + 1 };
        },
        cancellation);

    /// <summary>Keeps a job that was claimed; false when it is no longer this attempt's: it was deleted, has ended, or its lease ran out and another took it.</summary>
    public Task<bool> RenewAsync(Job job, TimeSpan lease, string? progress, CancellationToken cancellation) =>
        database.WriteAsync(session => RenewAsync(session, job, lease, progress, cancellation), cancellation);

    /// <summary>The same inside a write whose work it stands for.</summary>
    public async Task<bool> RenewAsync(WriteSession session, Job job, TimeSpan lease, string? progress, CancellationToken cancellation)
    {
        await using var command = session.Command(JobSql.Renew(session.Engine))
            .Add("@id", job.Id).Add("@attempt", job.Attempts).Add("@lease_until", After(lease)).Add("@progress", progress);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Ends a job that was done in another way, whoever has it.</summary>
    public Task SettleAsync(string id, string resultJson, CancellationToken cancellation) => ExecuteAsync(
        JobSql.Settle(database.Engine), command => command.Add("@id", id).Add("@status", (int)JobStatus.Completed).Add("@result", resultJson), cancellation);

    /// <summary>Takes back what a completed job has made; <paramref name="resultJson"/> says why.</summary>
    public Task RevokeAsync(string id, string resultJson, CancellationToken cancellation) => ExecuteAsync(
        JobSql.Revoke(database.Engine), command => command.Add("@id", id).Add("@status", (int)JobStatus.Revoked).Add("@completed", (int)JobStatus.Completed).Add("@result", resultJson), cancellation);

    /// <summary>Ends a job with its result, if it is still this attempt's.</summary>
    public Task CompleteAsync(Job job, string resultJson, CancellationToken cancellation) => EndAsync(job, JobStatus.Completed, resultJson, cancellation);

    /// <summary>Ends a job that can't succeed; <paramref name="resultJson"/> says why, without patient data.</summary>
    public Task FailAsync(Job job, string resultJson, CancellationToken cancellation) => EndAsync(job, JobStatus.Failed, resultJson, cancellation);

    private static async Task<string> InsertAsync(WriteSession session, string id, string sql, string kind, string argumentsJson, CancellationToken cancellation)
    {
        await using var command = session.Command(sql)
            .Add("@place", session.NextSurrogate()).Add("@id", id).Add("@kind", kind).Add("@arguments", argumentsJson).Add("@now", session.NowMilliseconds);
        await command.ExecuteNonQueryAsync(cancellation);
        return id;
    }

    private Task<int> EndAsync(Job job, JobStatus status, string resultJson, CancellationToken cancellation) => ExecuteAsync(
        JobSql.End(database.Engine),
        command => command.Add("@id", job.Id).Add("@attempt", job.Attempts).Add("@status", (int)status).Add("@result", resultJson),
        cancellation);

    private Task<int> ExecuteAsync(string sql, Func<DbCommand, DbCommand> bind, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            await using var command = bind(session.Command(sql));
            return await command.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private async Task<Job?> FindFreeAsync(ReadSession session, IReadOnlyList<string> kinds, CancellationToken cancellation)
    {
        await using var command = session.Command(JobSql.FindFree(session.Engine)).Add("@now", After(TimeSpan.Zero)).AddList("@kinds", kinds);
        return await ReadAsync(command, cancellation);
    }

    // Leases run by the wall clock, not by the stamp of writes: that never goes back, and leases would last too long.
    private long After(TimeSpan time) => (database.Clock.GetUtcNow() + time).ToUnixTimeMilliseconds();

    private static async Task<Job?> ReadAsync(DbCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? ToJob(row) : null;
    }

    private static Job ToJob(DbDataReader row)
    {
        return new Job(
            row.GetString(0), row.GetString(1), (JobStatus)row.GetInt16(2), row.GetString(3), Text(4), Text(5), row.GetInt32(6),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)));

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
