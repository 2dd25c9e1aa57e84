namespace DataBank.Storage;

/// <summary>How one engine runs reads and writes.</summary>
internal interface IConnector : IAsyncDisposable
{
    Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation);

    /// <summary>The same for a read of one statement; engines that need a transaction for it have one.</summary>
    Task<T> ReadStatementAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation) => ReadAsync(read, cancellation);

    Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation);
}
