namespace DataBank.Storage;

/// <summary>Durable jobs: a row each, claimed by a lease, so that a job left by a dead process is taken up again.</summary>
public sealed class JobStore(Database database)
{
    private readonly Database database = database;

    public Database Database => database;

    public Task<string> EnqueueAsync(string kind, string argumentsJson, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The same inside a write that does more.</summary>
    public Task<string> EnqueueAsync(WriteSession session, string kind, string argumentsJson, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<Job?> FindAsync(string id, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Claims the oldest job that is queued or whose lease ran out; null when there is none.</summary>
    public Task<Job?> ClaimAsync(IReadOnlyList<string> kinds, TimeSpan lease, CancellationToken cancellation) => throw new NotImplementedException();

    public Task RenewAsync(string id, TimeSpan lease, string? progress, CancellationToken cancellation) => throw new NotImplementedException();

    public Task CompleteAsync(string id, string resultJson, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Ends a job that can't succeed; <paramref name="resultJson"/> says why, without patient data.</summary>
    public Task FailAsync(string id, string resultJson, CancellationToken cancellation) => throw new NotImplementedException();
}
