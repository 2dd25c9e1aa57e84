namespace DataBank.Dicom;

/// <summary>
/// What the parser reads from: bytes in memory, or a stream of which only the looked-at ranges are brought into memory. It never
/// allocates by a length that a file claims: buffers grow by what was really read.
/// </summary>
internal sealed class ByteInput
{
    private const int FirstRead = 4096;
    private readonly Stream? stream;
    private readonly List<(long Start, ReadOnlyMemory<byte> Bytes)> finished = [];
    private ReadOnlyMemory<byte> window;
    private byte[] buffer = [];
    private long start;

    public ByteInput(ReadOnlyMemory<byte> bytes)
    {
        window = bytes;
        Length = bytes.Length;
    }

    /// <param name="length">Bytes of the stream, or <see cref="long.MaxValue"/> when nobody knows (a deflated data set).</param>
    public ByteInput(Stream stream, long length)
    {
        this.stream = stream;
        Length = length;
    }

    public long Length { get; }

    /// <summary>Values longer than this are left outside memory.</summary>
    public long LargestValue => stream is null ? long.MaxValue : 64 * 1024;

    /// <summary>Up to <paramref name="count"/> bytes from an offset; fewer only at the end of the input. Offsets of later calls must not lie before the present range.</summary>
    public ReadOnlySpan<byte> Peek(long offset, int count)
    {
        var from = offset - start;
        if (from + count <= window.Length && from >= 0)
        {
            return window.Span.Slice((int)from, count);
        }
        if (stream is not null)
        {
            Fill(offset, count);
            from = offset - start;
        }
        return from < 0 || from >= window.Length ? [] : window.Span.Slice((int)from, (int)Math.Min(count, window.Length - from));
    }

    public ByteSource ToSource(ByteOrder order) =>
        finished.Count == 0 && start == 0 ? new ByteSource(window, order) : new ByteSource([.. finished, (start, window)], order);

    private void Fill(long offset, int count)
    {
        if (offset - start > window.Length + FirstRead)
        {
            SkipTo(offset);
        }
        while (start + window.Length < offset + count)
        {
            if (window.Length == buffer.Length)
            {
                // Doubling keeps the copying linear; the range is at most twice what was read.
                Array.Resize(ref buffer, buffer.Length == 0 ? (int)Math.Clamp(Length - start, 1, FirstRead) : checked(buffer.Length * 2));
            }
            var read = Read(buffer.AsSpan(window.Length));
            if (read == 0)
            {
                return;
            }
            window = buffer.AsMemory(0, window.Length + read);
        }
    }

    private int Read(Span<byte> target)
    {
        try
        {
            return stream!.Read(target);
        }
        catch (InvalidDataException)
        {
            throw new DicomFormatException("The deflated data set is damaged", start + window.Length);
        }
    }

    private void SkipTo(long offset)
    {
        finished.Add((start, window));
        if (stream!.CanSeek)
        {
            stream.Seek(offset, SeekOrigin.Begin);
        }
        else
        {
            var left = offset - start - window.Length;
            var sink = new byte[16 * 1024];
            while (left > 0 && Read(sink.AsSpan(0, (int)Math.Min(sink.Length, left))) is > 0 and var read)
            {
                left -= read;
            }
        }
        (buffer, window, start) = ([], default, offset);
    }
}
