namespace DataBank.Server;

/// <summary>A file that gets a line for each message.</summary>
internal sealed class AuditFile(string path) : IAuditSink
{
    private static readonly byte[] NewLine = [(byte)'\n'];
    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await file.WriteAsync(message, cancellation);
        await file.WriteAsync(NewLine, cancellation);
    }

    public Task ConfirmAsync(CancellationToken cancellation)
    {
        file.Flush(flushToDisk: true);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
