using System.Buffers;

namespace DataBank.Dicom;

/// <summary>Copies ranges of a file to an output; a stream that cannot seek is read forward only.</summary>
internal sealed class RangeReader(Stream stream, long position, Stream output)
{
    private const int PartSize = 80 * 1024;
    private long position = position;

    public async Task SeekAsync(long offset, CancellationToken cancellation)
    {
        if (stream.CanSeek)
        {
            stream.Seek(offset, SeekOrigin.Begin);
            position = offset;
        }
        else if (offset < position)
        {
            throw new InvalidOperationException("The source stream cannot go back to a value that was left outside memory.");
        }
        else
        {
            await MoveAsync(offset - position, Stream.Null, null, cancellation);
        }
    }

    public Task CopyAsync(long length, CancellationToken cancellation) => MoveAsync(length, output, null, cancellation);

    /// <summary>Copies fragments item by item up to and with their delimiter, so that nothing that follows the pixel data comes along.</summary>
    /// <param name="text">Takes comments out of what the fragments hold; null: they are copied.</param>
    public async Task CopyFragmentsAsync(CodestreamText? text, CancellationToken cancellation)
    {
        var head = new byte[8];
        var isOffsetTable = true;
        while (true)
        {
            if (await stream.ReadAtLeastAsync(head, 8, throwOnEndOfStream: false, cancellation) < 8)
            {
                throw new DicomFormatException("The pixel data are cut off", position);
            }
            position += 8;
            await output.WriteAsync(head, cancellation);
            var tag = BinaryValues.AttributeTag(head, ByteOrder.LittleEndian);
            if (tag == Tags.SequenceDelimiter)
            {
                return;
            }
            if (tag != Tags.Item)
            {
                throw new DicomFormatException("The pixel data hold something that is no fragment", position - 8);
            }
            text?.BeginFragment();
            await MoveAsync(BinaryValues.UInt32(head.AsSpan(4), ByteOrder.LittleEndian), output, isOffsetTable ? null : text, cancellation);
            isOffsetTable = false;
        }
    }

    private async Task MoveAsync(long length, Stream target, CodestreamText? text, CancellationToken cancellation)
    {
        var part = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length, 1, PartSize));
        try
        {
            while (length > 0)
            {
                var read = await stream.ReadAsync(part.AsMemory(0, (int)Math.Min(part.Length, length)), cancellation);
                if (read == 0)
                {
                    throw new DicomFormatException("The data end in the middle of a value", position);
                }
                text?.Erase(part.AsSpan(0, read));
                await target.WriteAsync(part.AsMemory(0, read), cancellation);
                position += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
