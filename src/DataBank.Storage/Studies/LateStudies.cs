namespace DataBank.Storage;

/// <summary>
/// Tells of studies what changes with each image, but while images keep coming only twice a second: the transaction that stores one then marks its study instead. Whoever may look at what is
/// told waits for what is marked (<see cref="CatchUpAsync"/>); a process that ends leaves its marks to the next. Several nodes don't know of each other's marks, so that this is for SQLite; elsewhere each image is told of at once.
/// </summary>
/// <param name="tell">Tells of studies as they are, in the transaction that it is given.</param>
public sealed class LateStudies(Database database, Func<WriteSession, IReadOnlyList<string>, CancellationToken, Task> tell) : IAsyncDisposable
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private readonly HashSet<string> told = new(StringComparer.Ordinal); // Since the last tick.
    private readonly HashSet<string> marked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);
    private ITimer? timer; // From the first study on.
    private bool isTicking;
    private bool isCatchingUp;

    /// <summary>Is given why a study could not be told of late. Its mark stays, for its next image or the next start.</summary>
    public Action<Exception> Report { get; set; } = _ => { };

    /// <summary>Tells what a process before has left.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var left = await database.ReadAsync(
            async session =>
            {
                await using var command = session.Command(LateStudySql.All(session.Engine));
                await using var row = await command.ExecuteReaderAsync(cancellation);
                var studies = new List<string>();
                while (await row.ReadAsync(cancellation)) studies.Add(row.GetString(0));
                return studies;
            },
            cancellation);
        left.ForEach(Mark);
        await CatchUpAsync(cancellation);
    }

    /// <summary>Tells of studies in a transaction that has changed them, or marks them there.</summary>
    public async Task TellAsync(WriteSession session, IReadOnlyList<string> studyUids, CancellationToken cancellation)
    {
        var late = database.Engine == DatabaseEngine.Sqlite ? studyUids.Where(WasTold).ToHashSet(StringComparer.Ordinal) : [];
        string[] now = [.. studyUids.Where(study => !late.Contains(study))];
        try
        {
            if (now.Length > 0) await tell(session, now, cancellation);
        }
        catch
        {
            lock (gate) told.ExceptWith(now);
            throw;
        }
        foreach (var study in late)
        {
            await using var command = session.Command(LateStudySql.Mark(session.Engine)).Add("@study", study);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        session.AfterCommit(() => late.ToList().ForEach(Mark));
    }

    /// <summary>Returns when all is told that was stored before, unless the store can't be written to at the moment.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (marked.Count == 0 && !isCatchingUp) return;
        }
        await turn.WaitAsync(cancellation);
        try
        {
            string[] studies;
            lock (gate)
            {
                studies = [.. marked];
                marked.Clear(); // Before they are read: an image that comes meanwhile marks its study again.
                isCatchingUp = true;
            }
            await Task.WhenAll(studies.Select(TellLateAsync));
        }
        finally
        {
            lock (gate) isCatchingUp = false;
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (timer is not null) await timer.DisposeAsync();
        await CatchUpAsync(CancellationToken.None);
        turn.Dispose();
    }

    private async Task TellLateAsync(string studyUid)
    {
        try
        {
            await database.WriteAsync(
                async session =>
                {
                    await tell(session, [studyUid], CancellationToken.None);
                    await using var command = session.Command(LateStudySql.Clear(session.Engine)).Add("@study", studyUid);
                    return await command.ExecuteNonQueryAsync(CancellationToken.None);
                },
                CancellationToken.None);
            WasTold(studyUid);
        }
        catch (Exception problem) when (StorageOutage.Of(problem) is not null)
        {
            Mark(studyUid);
        }
        catch (Exception problem)
        {
            lock (gate) told.Remove(studyUid); // So that who sends its next image is told.
            Report(problem);
        }
    }

    private async Task TickAsync()
    {
        lock (gate)
        {
            isTicking = false;
            told.Clear();
        }
        await CatchUpAsync(CancellationToken.None);
    }

    // Whether a study was told of a moment ago; from now on it was.
    private bool WasTold(string studyUid)
    {
        lock (gate)
        {
            if (!told.Add(studyUid)) return true;
            TickSoon();
            return false;
        }
    }

    private void Mark(string studyUid)
    {
        lock (gate)
        {
            marked.Add(studyUid);
            TickSoon();
        }
    }

    private void TickSoon()
    {
        if (isTicking) return;
        isTicking = true;
        timer ??= database.Clock.CreateTimer(_ => _ = TickAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(Apart, Timeout.InfiniteTimeSpan);
    }
}
