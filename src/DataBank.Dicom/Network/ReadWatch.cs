namespace DataBank.Dicom;

/// <summary>Limits how long one read after the other may take; the limit may change while a read waits.</summary>
internal sealed class ReadWatch : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly Lock gate = new();
    private TimeSpan patience = Timeout.InfiniteTimeSpan;
    private bool isReading;
    private bool isDisposed;

    /// <summary>Cancelled once a read took too long, for good: the association ends then.</summary>
    public CancellationToken Token => source.Token;

    public void Allow(TimeSpan limit)
    {
        lock (gate)
        {
            patience = limit;
            if (isReading && !isDisposed) source.CancelAfter(limit);
        }
    }

    /// <summary>A read begins, limited by <paramref name="limit"/> or else by what was allowed last.</summary>
    public void Begin(TimeSpan? limit)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            isReading = true;
            source.CancelAfter(limit ?? patience);
        }
    }

    public void End()
    {
        lock (gate)
        {
            isReading = false;
            if (!isDisposed) source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Cancel()
    {
        lock (gate)
        {
            if (!isDisposed) source.Cancel();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed) return;
            isDisposed = true;
            source.Dispose();
        }
    }
}
