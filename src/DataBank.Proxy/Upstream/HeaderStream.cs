using System.Buffers.Binary;
using DataBank.Dicom;

namespace DataBank.Proxy;

/// <summary>
/// Lets a DICOM header be parsed out of a stream that arrives only once, and then the whole be read from the start. What parsing
/// reads is kept, up to a bound; native pixel data that the parser skips are not fetched for that: there the stream seems to end.
/// </summary>
internal sealed class HeaderStream(Stream source, int largestHeader) : Stream
{
    private static ReadOnlySpan<byte> PixelGroup => [0xE0, 0x7F];

    private readonly MemoryStream kept = new();
    private long position;
    private bool isReplaying;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => long.MaxValue;

    public override long Position
    {
        get => position;
        set => position = value;
    }

    /// <summary>Fetches what most headers fit in, so that parsing rarely waits for the network.</summary>
    public async Task PrefetchAsync(int bytes, CancellationToken cancellation)
    {
        var buffer = new byte[bytes];
        var read = await source.ReadAtLeastAsync(buffer, bytes, throwOnEndOfStream: false, cancellation);
        kept.Write(buffer, 0, read);
    }

    /// <summary>Parsing is over: from here on the stream is read forwards only, kept bytes first, and nothing more is kept.</summary>
    public void Replay() => (isReplaying, position) = (true, 0);

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (isReplaying)
            throw new NotSupportedException("The rest is read asynchronously.");
        if (position > kept.Length && IsAfterPixelData(position))
            return 0;
        while (position >= kept.Length && Fetch())
        {
        }
        return TakeKept(buffer.AsSpan(offset, count));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!isReplaying)
            throw new NotSupportedException("The header is read synchronously.");
        if (TakeKept(buffer.Span) is > 0 and var taken)
            return taken;
        var read = await source.ReadAsync(buffer, cancellationToken);
        position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (origin != SeekOrigin.Begin || (isReplaying && offset > kept.Length))
            throw new NotSupportedException("Only what is kept can be gone back to.");
        return position = offset;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            kept.Dispose();
        base.Dispose(disposing);
    }

    private bool Fetch()
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        if (kept.Length > largestHeader)
            throw new DicomFormatException("The header is larger than is read", kept.Length);
        var read = source.Read(buffer);
        kept.Position = kept.Length;
        kept.Write(buffer[..read]);
        return read > 0;
    }

    private int TakeKept(Span<byte> buffer)
    {
        if (position >= kept.Length)
            return 0;
        kept.Position = position;
        var read = kept.Read(buffer);
        position += read;
        return read;
    }

    /// <summary>Whether the parser comes to this offset by skipping pixel data, whose header is then the last thing it has looked at.</summary>
    private bool IsAfterPixelData(long offset)
    {
        var bytes = kept.GetBuffer().AsSpan(0, (int)kept.Length);
        for (var end = bytes.Length; ;)
        {
            var at = bytes[..end].LastIndexOf(PixelGroup);
            if (at < 0)
                return false;
            if (at + 12 <= bytes.Length && bytes[at + 2] is 0x10 or 0x08 or 0x09 && bytes[at + 3] == 0
                && (Reaches(at + 4) || Reaches(at + 8)))
                return true;
            end = at;
            bool Reaches(int lengthAt) => lengthAt + 4 + BinaryPrimitives.ReadUInt32LittleEndian(kept.GetBuffer().AsSpan(lengthAt)) == offset;
        }
    }
}
