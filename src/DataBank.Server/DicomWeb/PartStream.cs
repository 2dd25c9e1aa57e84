using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>A part of a multipart answer that is being written; its head leaves with its first bytes.</summary>
internal sealed class PartStream(HttpResponse response, byte[] head) : Stream
{
    // The connection's buffers hold a little more.
    private const int PieceBytes = 60 * 1024;
    private const int BytesPerFlush = 128 * 1024;
    private bool hasHead;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Copies from where a file stands, straight into the connection's buffers; how many bytes that were. Most files are in the system's
    /// cache: to hand each piece of them to another thread, or to copy it once more, takes longer than to read it.
    /// </summary>
    public async Task<long> CopyFromAsync(FileStream file, long most, CancellationToken cancellation)
    {
        var (copied, waiting) = (0L, 0);
        while (true)
        {
            var memory = response.BodyWriter.GetMemory(PieceBytes);
            if (!hasHead) head.CopyTo(memory);
            var start = hasHead ? 0 : head.Length;
            var read = file.Read(memory.Span[start..][..(int)Math.Min(most - copied, memory.Length - start)]);
            if (read == 0) break;
            hasHead = true;
            response.BodyWriter.Advance(start + read);
            copied += read;
            if ((waiting += read) < BytesPerFlush) continue;
            await response.BodyWriter.FlushAsync(cancellation);
            waiting = 0;
        }
        if (waiting > 0) await response.BodyWriter.FlushAsync(cancellation);
        return copied;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await response.Body.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Makes sure the head is out; the body flushes itself.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (hasHead) return;
        hasHead = true;
        await response.Body.WriteAsync(head, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write an answer asynchronously.");

    public override void Flush() => throw new NotSupportedException("Write an answer asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
