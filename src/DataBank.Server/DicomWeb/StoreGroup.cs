namespace DataBank.Server;

/// <summary>The instances of one Store request on their way into the archive: a group at a time, so that they share a commit and memory stays flat.</summary>
internal sealed class StoreGroup(InstanceArchive archive, StoreResponse response, string? study, string sender, CancellationToken cancellation)
{
    // What waits for a commit: enough to spread its fsync over, little enough to stay in memory.
    private const int MostInstances = 100;
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly List<ReceivedInstance> waiting = [];
    private long bytes;

    public Task<ReceivedInstance> ReceiveAsync(Stream file) => archive.ReceiveAsync(file, study, sender, cancellation);

    public async Task AddAsync(Stream file) => await AddAsync(await ReceiveAsync(file));

    public async Task AddAsync(ReceivedInstance received)
    {
        waiting.Add(received);
        bytes += received.New?.MetadataJson.Length ?? 0;
        if (waiting.Count >= MostInstances || bytes >= MostBytes) await CommitAsync();
    }

    public async Task CommitAsync()
    {
        foreach (var instance in await archive.CommitAsync(waiting, cancellation)) response.Add(instance);
        waiting.Clear();
        bytes = 0;
    }
}
