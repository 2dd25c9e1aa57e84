using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Ranges of a file, one behind the other, as a stream that can seek; the file is closed with it.</summary>
internal sealed class RangesStream : Stream
{
    private readonly Stream file;
    private readonly IReadOnlyList<FrameRange> ranges;
    private readonly long length;
    private long position;

    public RangesStream(Stream file, IReadOnlyList<FrameRange> ranges) => (this.file, this.ranges, length) = (file, ranges, ranges.Sum(range => range.Length));

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await file.ReadAsync(buffer[..Approach(buffer.Length)], cancellationToken);
        position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = file.Read(buffer, offset, Approach(count));
        position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => position,
        SeekOrigin.End => length,
        _ => 0,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Goes to the place in the file; how many bytes can be read from there in one piece.</summary>
    private int Approach(int wanted)
    {
        var before = 0L;
        foreach (var range in ranges)
        {
            var inside = position - before;
            if (inside < range.Length)
            {
                if (file.Position != range.Offset + inside) file.Position = range.Offset + inside;
                return (int)Math.Min(wanted, range.Length - inside);
            }
            before += range.Length;
        }
        return 0;
    }
}
