namespace DataBank.Storage;

/// <summary>How one engine runs reads and writes.</summary>
internal interface IConnector : IAsyncDisposable
{
    Task<T> ReadAsync<T>(Func<ReadSession, Task<T>> read, CancellationToken cancellation);

    Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> write, WriteReads reads, CancellationToken cancellation);
}
