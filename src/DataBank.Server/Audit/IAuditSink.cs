namespace DataBank.Server;

/// <summary>Where exported records go.</summary>
internal interface IAuditSink : IAsyncDisposable
{
    Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);

    /// <summary>Returns when everything that was sent has arrived, as far as can be told.</summary>
    /// <exception cref="IOException">It has not.</exception>
    Task ConfirmAsync(CancellationToken cancellation);
}
