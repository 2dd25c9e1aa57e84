using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Notes whose images are taken, before their first byte leaves.</summary>
internal sealed class NotedInstances(IInstanceSource source, Func<StoredInstance, CancellationToken, Task> note) : IInstanceSource
{
    public async Task WriteFileAsync(StoredInstance instance, Stream output, CancellationToken cancellation)
    {
        await note(instance, cancellation);
        await source.WriteFileAsync(instance, output, cancellation);
    }

    public string? PathOf(StoredInstance instance) => source.PathOf(instance);

    public async Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation)
    {
        await note(instance, cancellation);
        await source.WriteFrameAsync(instance, frame, output, cancellation);
    }
}
