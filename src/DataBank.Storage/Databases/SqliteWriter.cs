using System.Threading.Channels;

namespace DataBank.Storage;

/// <summary>
/// The one writer of a SQLite database. Writes that arrive while a commit is on its way to the disk form the next group: they share a
/// transaction, so that one fsync makes all of them durable. One that fails has mostly changed nothing yet; else the transaction is undone and those before
/// it run again. (In a savepoint for each, SQLite would keep every page that changes and walk through them with every statement.) What several
/// of them ask for at the end is done once; should that fail, each is tried again alone.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaximumQueued = 1024;
    private const int MaximumGroup = 256;
    private static readonly TimeSpan maximumGroupTime = TimeSpan.FromMilliseconds(50);
    private readonly Channel<IPendingWrite> queue = Channel.CreateBounded<IPendingWrite>(new BoundedChannelOptions(MaximumQueued) { SingleReader = true });
    private readonly SqliteCommands commands;
    private readonly TimeProvider clock;
    private readonly Task loop;
    private readonly Queue<IPendingWrite> again = []; // Writes that were undone because of another.
    private readonly Queue<IPendingWrite> alone = []; // Writes that are to be tried again, each in a transaction of its own.
    private long lastTime;
    private long lastSurrogate;

    public SqliteWriter(SqliteCommands commands, TimeProvider clock)
    {
        (this.commands, this.clock) = (commands, clock);
        loop = Task.Run(LoopAsync);
    }

    public async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, CancellationToken cancellation)
    {
        var pending = new PendingWrite<T>(write, cancellation);
        await queue.Writer.WriteAsync(pending, cancellation);
        return await pending.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        commands.Dispose();
    }

    private async Task LoopAsync()
    {
        while (alone.Count > 0 || again.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            var group = new List<IPendingWrite>();
            WriteSession? last = null;
            try
            {
                last = await RunGroupAsync(group);
            }
            catch (OtherWriteProblem)
            {
                TryRollBack();
                foreach (var pending in group) again.Enqueue(pending);
                continue;
            }
            catch (SharedWorkProblem) when (group.Count > 1)
            {
                TryRollBack();
                foreach (var pending in group) alone.Enqueue(pending);
                continue;
            }
            catch (Exception problem)
            {
                TryRollBack();
                if (group.Count == 0 && Next(0, again.Count > 0) is { } waiting) group.Add(waiting);
                foreach (var pending in group) pending.Fail(problem is SharedWorkProblem { InnerException: { } cause } ? cause : problem);
                continue;
            }
            last?.Committed();
            foreach (var pending in group) pending.Succeed();
        }
    }

    // When even this fails the next group's "begin" fails too, and says so to its callers: the loop itself must not end.
    private void TryRollBack()
    {
        try
        {
            if (!commands.IsAutocommit) commands.Execute("rollback");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
        }
    }

    /// <summary>Fills <paramref name="group"/> with the writes that the commit at the end made durable; throws when all of them were undone.</summary>
    private async Task<WriteSession?> RunGroupAsync(List<IPendingWrite> group)
    {
        var (shared, isAgain) = (new Dictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>>(StringComparer.Ordinal), again.Count > 0);
        commands.Execute("begin immediate"); // From here another process's writes are known too: read where it left the clock.
        ReadClock();
        var started = clock.GetTimestamp();
        while (group.Count < MaximumGroup && clock.GetElapsedTime(started) < maximumGroupTime && Next(group.Count, isAgain) is { } pending)
        {
            if (pending.IsCancelled) pending.Fail(new OperationCanceledException());
            else await RunOneAsync(pending, group, shared);
        }
        var last = shared.Count > 0 ? await RunSharedAsync(shared) : null;
        if (group.Count > 0) WriteClock();
        commands.Execute("commit");
        return last;
    }

    // The next write of a group that has so many. Those that run again share theirs with no new ones, which might undo them again and again.
    private IPendingWrite? Next(int group, bool isAgain) => alone.Count > 0 ? (group == 0 ? alone.Dequeue() : null) : (isAgain ? again.TryDequeue(out var pending) : queue.Reader.TryRead(out pending)) ? pending : null;

    /// <summary>What several writes of the group asked for, once for all of them.</summary>
    private async Task<WriteSession> RunSharedAsync(Dictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>> shared)
    {
        var session = new WriteSession(DatabaseEngine.Sqlite, commands.Create, lastTime, lastSurrogate, long.MaxValue) { Inserts = commands.Insert };
        try
        {
            await session.FinishAsync(shared);
        }
        catch (Exception problem)
        {
            throw new SharedWorkProblem(problem);
        }
        lastSurrogate = session.LastSurrogate;
        return session;
    }

    /// <summary>Runs one write; when it fails after it has changed something, all of the group has to be undone.</summary>
    private async Task RunOneAsync(IPendingWrite pending, List<IPendingWrite> group, Dictionary<string, Func<WriteSession, IReadOnlyList<string>, Task>> shared)
    {
        lastTime = Math.Max(lastTime, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var session = new WriteSession(DatabaseEngine.Sqlite, commands.Create, lastTime, lastSurrogate, long.MaxValue) { Inserts = commands.Insert };
        var changes = commands.Changes;
        try
        {
            await pending.RunAsync(session);
        }
        catch (Exception problem)
        {
            if (commands.IsAutocommit)
            {
                group.Add(pending); // The engine has undone the whole group, not this write alone.
                throw;
            }
            pending.Fail(problem);
            if (commands.Changes != changes) throw new OtherWriteProblem();
            return;
        }
        group.Add(pending);
        lastSurrogate = session.LastSurrogate;
        foreach (var (name, action) in session.Last) shared[name] = action;
    }

    /// <summary>The writes of the group are undone for one that is not among them any more.</summary>
    private sealed class OtherWriteProblem : Exception;

    /// <summary>Not one write of the group fails, but what they share.</summary>
    private sealed class SharedWorkProblem(Exception cause) : Exception(cause.Message, cause);

    private void ReadClock()
    {
        using var command = commands.Create(DatabaseSql.ReadClock(DatabaseEngine.Sqlite));
        using var row = command.ExecuteReader();
        row.Read();
        (lastTime, lastSurrogate) = (row.GetInt64(0), row.GetInt64(1));
    }

    private void WriteClock()
    {
        using var command = commands.Create(DatabaseSql.WriteClock(DatabaseEngine.Sqlite));
        command.Add("@last_time", lastTime).Add("@last_surrogate", lastSurrogate);
        command.ExecuteNonQuery();
    }
}
