using System.Buffers;
using System.IO.Compression;

namespace DataBank.Dicom;

/// <summary>
/// Writes a deflated data set (PS3.5 A.5: raw deflate). What deflate makes of the same bytes depends on the pieces they come in, so it
/// gets them in pieces of one size: equal data sets give equal files. The stream below is left open.
/// </summary>
internal sealed class Deflation(Stream output) : Stream
{
    private const int PieceBytes = 64 * 1024;

    private readonly DeflateStream deflate = new(output, CompressionLevel.Optimal, leaveOpen: true);
    private byte[] piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private int filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer)..];
            if (filled < PieceBytes) continue;
            deflate.Write(piece.AsSpan(0, filled));
            filled = 0;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[Take(buffer.Span)..];
            if (filled < PieceBytes) continue;
            await deflate.WriteAsync(piece.AsMemory(0, filled), cancellationToken);
            filled = 0;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (piece.Length > 0)
        {
            await deflate.WriteAsync(piece.AsMemory(0, filled));
            await deflate.DisposeAsync();
            Return();
        }
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && piece.Length > 0)
        {
            deflate.Write(piece.AsSpan(0, filled));
            deflate.Dispose();
            Return();
        }
        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> buffer)
    {
        var count = Math.Min(buffer.Length, PieceBytes - filled);
        buffer[..count].CopyTo(piece.AsSpan(filled));
        filled += count;
        return count;
    }

    private void Return()
    {
        ArrayPool<byte>.Shared.Return(piece);
        piece = [];
    }
}
