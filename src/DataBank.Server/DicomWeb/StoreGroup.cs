using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The instances of one Store request on their way into the archive: a group at a time, so that they share a commit and memory stays flat.</summary>
internal sealed class StoreGroup(InstanceArchive archive, StoreResponse response, string? study, string sender, CancellationToken cancellation)
{
    // What waits for a commit: enough to spread its fsync over, little enough to stay in memory.
    private const int MostInstances = 100;
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly List<ReceivedInstance> waiting = [];
    private long bytes;

    /// <summary>
    /// While the store is full or away an instance is refused for itself, and the others of the request are tried: what was stored before
    /// must be answered too (PS3.18 §10.5.3).
    /// </summary>
    public async Task<ReceivedInstance> ReceiveAsync(Stream file)
    {
        try
        {
            return await archive.ReceiveAsync(file, study, sender, cancellation);
        }
        catch (Exception problem) when (StorageOutage.Of(problem) is { } outage)
        {
            response.Outage = outage;
            return ReceivedInstance.Refused(InstanceFailures.OutOfResources, outage.Message);
        }
    }

    public async Task AddAsync(Stream file) => await AddAsync(await ReceiveAsync(file));

    public async Task AddAsync(ReceivedInstance received)
    {
        waiting.Add(received);
        bytes += received.New?.MetadataJson.Length ?? 0;
        if (waiting.Count >= MostInstances || bytes >= MostBytes) await CommitAsync();
    }

    public async Task CommitAsync()
    {
        try
        {
            foreach (var instance in await archive.CommitAsync(waiting, cancellation)) response.Add(instance);
        }
        catch (Exception problem) when (StorageOutage.Of(problem) is { } outage)
        {
            response.Outage = outage;
            foreach (var instance in waiting)
            {
                response.Add(instance.New is null ? instance : instance with { New = null, Failure = InstanceFailures.OutOfResources, Reason = outage.Message });
            }
        }
        waiting.Clear();
        bytes = 0;
    }
}
