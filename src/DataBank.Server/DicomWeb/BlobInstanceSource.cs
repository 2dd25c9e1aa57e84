using System.Buffers;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The archive's own bytes: files as they were received, but for demographics that were corrected since, frames by positioned reads of the stored frame table.</summary>
public sealed class BlobInstanceSource(BlobStore blobs, string spoolFolder) : IInstanceSource
{
    private const int BufferBytes = 128 * 1024;

    public async Task WriteFileAsync(StoredInstance instance, Stream output, CancellationToken cancellation)
    {
        await using var file = await blobs.OpenAsync(BlobOf(instance).Hash, cancellation);
        if (instance.CoercedJson is { } coerced) await CoercedFile.WriteAsync(file, coerced, output, cancellation);
        else await CopyAsync(file, long.MaxValue, output, cancellation);
    }

    public async Task<Stream?> OpenAsync(StoredInstance instance, CancellationToken cancellation) => await blobs.OpenAsync(BlobOf(instance).Hash, cancellation);

    /// <summary>Files lie here: they are opened.</summary>
    public Task<DicomFile?> ReadHeaderAsync(StoredInstance instance, CancellationToken cancellation) => Task.FromResult<DicomFile?>(null);

    public SpoolStream Spool() => new(spoolFolder);

    public async Task WriteFrameAsync(StoredInstance instance, int frame, Stream output, CancellationToken cancellation)
    {
        if (instance.Frames is not { } table || frame < 1 || frame > table.Frames.Count) throw InstanceFrames.NotFound();
        await using var file = await blobs.OpenAsync(BlobOf(instance).Hash, cancellation);
        if (table.FrameBits is { } bits)
        {
            await output.WriteAsync(await ReadBitsAsync(file, table.Frames[frame - 1][0], (frame - 1) * bits % 8, bits, cancellation), cancellation);
            return;
        }
        foreach (var range in table.Frames[frame - 1])
        {
            file.Position = range.Offset;
            if (await CopyAsync(file, range.Length, output, cancellation) < range.Length) throw new EndOfStreamException("A blob is shorter than its frame table says.");
        }
    }

    private static async Task<long> CopyAsync(Stream file, long most, Stream output, CancellationToken cancellation)
    {
        if (file is FileStream disk && output is PartStream part) return await part.CopyFromAsync(disk, most, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long copied = 0;
            for (int read; (read = await ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(most - copied, BufferBytes)), cancellation)) > 0; copied += read)
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            return copied;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ValueTask<int> ReadAsync(Stream file, Memory<byte> buffer, CancellationToken cancellation) =>
        file is FileStream ? ValueTask.FromResult(file.Read(buffer.Span)) : file.ReadAsync(buffer, cancellation);

    // One-bit frames are packed without gaps (PS3.5 §8.1.1): such a frame begins inside a byte, and is served from bit 0 on.
    private static async Task<byte[]> ReadBitsAsync(Stream file, FrameRange range, long firstBit, long bits, CancellationToken cancellation)
    {
        file.Position = range.Offset;
        var packed = new byte[range.Length];
        await file.ReadExactlyAsync(packed, cancellation);
        var shift = (int)firstBit;
        var frame = new byte[(bits + 7) / 8];
        for (var i = 0; i < frame.Length; i++)
        {
            var next = i + 1 < packed.Length ? packed[i + 1] : 0;
            frame[i] = (byte)((packed[i] >> shift) | (shift == 0 ? 0 : next << (8 - shift)));
        }
        if (bits % 8 is > 0 and var used) frame[^1] &= (byte)((1 << (int)used) - 1);
        return frame;
    }

    private static BlobReference BlobOf(StoredInstance instance) => instance.Blob ?? throw new InvalidOperationException("This instance has no bytes here.");
}
