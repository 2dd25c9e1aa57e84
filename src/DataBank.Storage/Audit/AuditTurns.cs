namespace DataBank.Storage;

/// <summary>
/// One at a time does what waits, for all who wait. Whoever comes while nobody is at it does it himself, since threads that wake each other cost more than a
/// record does; those who come meanwhile share the next turn, on another thread, so that nobody waits for what others brought later.
/// </summary>
/// <param name="most">How many share a turn at the most.</param>
/// <param name="act">Never throws; what it returns is done when the turn has been handed on.</param>
internal sealed class AuditTurns<T>(int most, Func<List<T>, Action?> act)
{
    private readonly Lock gate = new();
    private readonly Queue<T> waiting = [];
    private TaskCompletionSource? closing;
    private bool isTaken;
    private int acting; // Those who have a turn, or do what comes after theirs.

    /// <summary>None: what is to be done is done again, for nobody.</summary>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    public void Take(params ReadOnlySpan<T> items)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing is not null, this);
            foreach (var item in items) waiting.Enqueue(item);
            if (isTaken) return;
            isTaken = true;
        }
        Act();
    }

    /// <summary>Takes nothing more; ends when all is done that waits.</summary>
    public Task CloseAsync()
    {
        lock (gate)
        {
            closing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!isTaken && acting == 0) closing.TrySetResult();
            return closing.Task;
        }
    }

    private void Act()
    {
        var batch = new List<T>();
        lock (gate)
        {
            acting++;
            while (batch.Count < most && waiting.TryDequeue(out var item)) batch.Add(item);
        }
        var then = act(batch);
        lock (gate)
        {
            isTaken = waiting.Count > 0;
            if (isTaken) ThreadPool.UnsafeQueueUserWorkItem(static turns => turns.Act(), this, preferLocal: false);
        }
        then?.Invoke();
        lock (gate)
        {
            if (--acting == 0 && !isTaken) closing?.TrySetResult();
        }
    }
}
