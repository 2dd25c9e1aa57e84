using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>The content of an encrypted blob, chunk by chunk as it is asked for.</summary>
internal sealed class SealedStream : Stream
{
    private const int WholeChunk = SealedFormat.ChunkBytes + SealedFormat.TagBytes;
    private readonly Stream inner;
    private readonly AesGcm cipher;
    private readonly byte[] chunk = new byte[WholeChunk];
    private readonly byte[] plain = new byte[SealedFormat.ChunkBytes];
    private readonly long chunks;
    private long current = -1;
    private long position;

    private SealedStream(Stream inner, AesGcm cipher)
    {
        (this.inner, this.cipher, Length) = (inner, cipher, SealedFormat.ContentBytes(inner.Length));
        chunks = (inner.Length - SealedFormat.HeaderBytes + WholeChunk - 1) / WholeChunk;
    }

    /// <param name="inner">The encrypted blob, at its beginning; closed with this stream.</param>
    /// <param name="keys">Among them is its key.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidDataException">It is no encrypted blob, or of an unknown key.</exception>
    public static async Task<SealedStream> OpenAsync(Stream inner, BlobKeys keys, CancellationToken cancellation)
    {
        try
        {
            var header = new byte[SealedFormat.HeaderBytes];
            if (await inner.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length) throw new InvalidDataException("An encrypted blob is cut off.");
            return new SealedStream(inner, SealedFormat.Open(keys, header));
        }
        catch
        {
            await inner.DisposeAsync();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override int Read(Span<byte> buffer)
    {
        if (position >= Length || buffer.Length == 0) return 0;
        if (Seek() is var length && current != position / SealedFormat.ChunkBytes) Decrypt(inner.ReadAtLeast(chunk.AsSpan(0, length), length, throwOnEndOfStream: false), length);
        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= Length || buffer.Length == 0) return 0;
        if (Seek() is var length && current != position / SealedFormat.ChunkBytes)
            Decrypt(await inner.ReadAtLeastAsync(chunk.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken), length);
        return Take(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => position,
        SeekOrigin.End => Length,
        _ => 0,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            cipher.Dispose();
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    // Goes to the chunk that holds the position, unless it is at hand; its length.
    private int Seek()
    {
        var number = position / SealedFormat.ChunkBytes;
        if (number == current) return 0;
        var start = SealedFormat.HeaderBytes + (number * WholeChunk);
        if (inner.Position != start) inner.Position = start;
        return (int)Math.Min(WholeChunk, inner.Length - start);
    }

    private void Decrypt(int read, int length)
    {
        if (read < length) throw new InvalidDataException("An encrypted blob is cut off.");
        var number = position / SealedFormat.ChunkBytes;
        SealedFormat.Decrypt(cipher, number, number == chunks - 1, chunk.AsSpan(0, length), plain);
        current = number;
    }

    private int Take(Span<byte> buffer)
    {
        var start = (int)(position % SealedFormat.ChunkBytes);
        var count = (int)Math.Min(Math.Min(buffer.Length, SealedFormat.ChunkBytes - start), Length - position);
        plain.AsSpan(start, count).CopyTo(buffer);
        position += count;
        return count;
    }
}
