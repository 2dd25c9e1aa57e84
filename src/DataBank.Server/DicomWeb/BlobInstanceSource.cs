using System.Buffers;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The archive's own bytes: files as they were received, frames by positioned reads of the stored frame table.</summary>
public sealed class BlobInstanceSource(BlobStore blobs) : IInstanceSource
{
    private const int BufferBytes = 128 * 1024;

    public async Task WriteFileAsync(StoredInstance instance, Stream output, CancellationToken cancellation)
    {
        await using var file = blobs.Open(BlobOf(instance).Hash);
        await file.CopyToAsync(output, BufferBytes, cancellation);
    }

    public async Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation)
    {
        if (instance.Frames is not { } table || frame < 1 || frame > table.Frames.Count) throw InstanceFrames.NotFound();
        await using var file = blobs.Open(BlobOf(instance).Hash);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            foreach (var range in table.Frames[frame - 1])
            {
                file.Position = range.Offset;
                for (var left = range.Length; left > 0;)
                {
                    var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
                    if (read == 0) throw new EndOfStreamException("A blob is shorter than its frame table says.");
                    await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    left -= read;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static BlobReference BlobOf(StoredInstance instance) => instance.Blob ?? throw new InvalidOperationException("This instance has no bytes here.");
}
