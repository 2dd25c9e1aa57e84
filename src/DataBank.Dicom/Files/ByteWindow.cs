using System.Buffers;

namespace DataBank.Dicom;

/// <summary>
/// The range of an input that is in memory while it is parsed, in a pooled buffer. Ranges that were passed by leave an exact copy of
/// what is still needed of them; buffers grow by what was really read, never by a length that a file claims.
/// </summary>
internal sealed class ByteWindow : IDisposable
{
    private const int FirstSize = 8 * 1024;

    /// <summary>A header beyond this is refused: nobody sends one in good faith.</summary>
    private const int Largest = 1 << 30;

    private List<(long Start, ReadOnlyMemory<byte> Bytes)>? finished;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int length;

    public long Start { get; private set; }

    public long End => Start + length;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>What is there from an offset on; it lasts as long as the window is not changed.</summary>
    public ReadOnlyMemory<byte> From(long offset) => buffer.AsMemory((int)(offset - Start), (int)(End - offset));

    /// <summary>Room for what is read next; at least one byte.</summary>
    /// <exception cref="DicomFormatException">The header is too large.</exception>
    public Memory<byte> Room()
    {
        if (length == buffer.Length)
        {
            if (length >= Largest)
            {
                throw new DicomFormatException("The header is larger than is read", Start);
            }
            var larger = ArrayPool<byte>.Shared.Rent(length * 2);
            buffer.CopyTo(larger.AsSpan());
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return buffer.AsMemory(length);
    }

    public void Added(int count) => length += count;

    /// <summary>Begins anew at another offset; what lies before <paramref name="usedEnd"/> is kept.</summary>
    public void MoveTo(long offset, long usedEnd)
    {
        Keep(usedEnd);
        (Start, length) = (offset, 0);
    }

    /// <summary>All that is needed of the input.</summary>
    public ByteSource ToSource(long usedEnd)
    {
        if (finished is null)
        {
            return new ByteSource(Start, Copy(usedEnd));
        }
        Keep(usedEnd);
        return new ByteSource([.. finished]);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Keep(long usedEnd)
    {
        if (usedEnd > Start)
        {
            finished ??= [];
            finished.Add((Start, Copy(usedEnd)));
        }
    }

    private byte[] Copy(long usedEnd) => buffer.AsSpan(0, (int)Math.Clamp(usedEnd - Start, 0, length)).ToArray();
}
