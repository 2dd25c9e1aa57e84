namespace DataBank.Storage;

/// <summary>A queued write with the task its caller waits for.</summary>
internal sealed class PendingWrite<T>(Func<WriteSession, Task<T>> write, CancellationToken cancellation) : IPendingWrite
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteSession? session;
    private T? result;

    public Task<T> Completion => completion.Task;

    public bool IsCancelled => cancellation.IsCancellationRequested;

    public async Task RunAsync(WriteSession session)
    {
        this.session = session;
        result = await write(session);
    }

    public void Succeed()
    {
        session!.Committed();
        completion.SetResult(result!);
    }

    public void Fail(Exception problem)
    {
        if (problem is OperationCanceledException) completion.SetCanceled(cancellation.IsCancellationRequested ? cancellation : new CancellationToken(true));
        else completion.SetException(problem);
    }
}
