using System.Text;
using System.Text.Unicode;

namespace DataBank.Genomics;

/// <summary>Lines of a text stream, numbered from 1, each at most <see cref="MaximumLength"/> bytes: memory is bounded by one line.</summary>
public sealed class VcfLines(Stream stream)
{
    /// <summary>Far above any line of one sample, far below what would hurt.</summary>
    public const int MaximumLength = 1 << 20;

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool ended;

    /// <summary>Number of the line last read.</summary>
    public long Number { get; private set; }

    /// <summary>Reads the next line without its line break; false at the end. <paramref name="text"/> is null for a line that is no UTF-8.</summary>
    /// <exception cref="VcfFormatException">A line is too long, or the compressed stream is damaged.</exception>
    public bool TryRead(out string? text)
    {
        var isThere = TryReadBytes(out var line);
        text = isThere && Utf8.IsValid(line.Span) ? Encoding.UTF8.GetString(line.Span) : null;
        return isThere;
    }

    /// <summary>The same as bytes, which stay until the next call.</summary>
    /// <exception cref="VcfFormatException">A line is too long, or the compressed stream is damaged.</exception>
    public bool TryReadBytes(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var feed = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = Take(searched + feed);
                start += searched + feed + 1;
                return true;
            }
            searched = end - start;
            if (searched > MaximumLength)
                throw new VcfFormatException($"A line is longer than {MaximumLength} bytes", Number + 1);
            if (ended || !Fill())
            {
                ended = true;
                line = searched > 0 ? Take(searched) : default;
                start = end;
                return searched > 0;
            }
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        Number++;
        return buffer.AsMemory(start, length > 0 && buffer[start + length - 1] == '\r' ? length - 1 : length);
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
            Array.Resize(ref buffer, buffer.Length * 2);
        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            return read > 0;
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            throw new VcfFormatException("The compressed file is damaged or ends too early", Number + 1);
        }
    }
}
