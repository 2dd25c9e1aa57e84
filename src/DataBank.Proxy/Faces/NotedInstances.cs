using DataBank.Dicom;
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

    public async Task<Stream?> OpenAsync(StoredInstance instance, CancellationToken cancellation)
    {
        var file = await source.OpenAsync(instance, cancellation);
        if (file is not null) await note(instance, cancellation);
        return file;
    }

    public async Task<DicomFile?> ReadHeaderAsync(StoredInstance instance, CancellationToken cancellation)
    {
        var header = await source.ReadHeaderAsync(instance, cancellation);
        if (header is not null) await note(instance, cancellation);
        return header;
    }

    public SpoolStream Spool() => source.Spool();

    public async Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation)
    {
        await note(instance, cancellation);
        await source.WriteFrameAsync(instance, frame, output, cancellation);
    }
}
