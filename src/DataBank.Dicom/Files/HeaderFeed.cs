namespace DataBank.Dicom;

/// <summary>Feeds a reading from a stream: reads on where more is needed, passes by what stays outside memory.</summary>
internal sealed class HeaderFeed(Stream stream, FileReading reading, ByteWindow window)
{
    /// <summary>A shorter gap is read through: that is quicker than to seek, and what lies before it stays in one piece.</summary>
    private const long ShortestSkip = 64 * 1024;

    public void Run()
    {
        while (!reading.Advance(window.Bytes, window.Start))
        {
            if (reading.At - window.End > ShortestSkip && !Skip(reading.At))
            {
                continue;
            }
            while (window.End < reading.NeededEnd)
            {
                if (!Take(Read(window.Room().Span)))
                {
                    break;
                }
            }
        }
    }

    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        while (!reading.Advance(window.Bytes, window.Start))
        {
            if (reading.At - window.End > ShortestSkip && !await SkipAsync(reading.At, cancellation))
            {
                continue;
            }
            while (window.End < reading.NeededEnd)
            {
                if (!Take(await ReadAsync(window.Room(), cancellation)))
                {
                    break;
                }
            }
        }
    }

    private bool Take(int read)
    {
        window.Added(read);
        return read > 0 || IsEnd();
    }

    private bool IsEnd()
    {
        reading.InputEnd = window.End;
        return false;
    }

    private bool Skip(long offset)
    {
        if (SeekTo(offset))
        {
            return true;
        }
        while (window.End < offset)
        {
            var read = Read(Piece(offset).Span);
            if (read == 0)
            {
                return IsEnd();
            }
            window.MoveTo(window.End + read, reading.UsedEnd);
        }
        return true;
    }

    private async ValueTask<bool> SkipAsync(long offset, CancellationToken cancellation)
    {
        if (SeekTo(offset))
        {
            return true;
        }
        while (window.End < offset)
        {
            var read = await ReadAsync(Piece(offset), cancellation);
            if (read == 0)
            {
                return IsEnd();
            }
            window.MoveTo(window.End + read, reading.UsedEnd);
        }
        return true;
    }

    private bool SeekTo(long offset)
    {
        if (!stream.CanSeek)
        {
            return false;
        }
        stream.Seek(offset, SeekOrigin.Begin);
        window.MoveTo(offset, reading.UsedEnd);
        return true;
    }

    /// <summary>Room for bytes that are passed by.</summary>
    private Memory<byte> Piece(long offset)
    {
        window.MoveTo(window.End, reading.UsedEnd);
        var room = window.Room();
        return room[..(int)Math.Min(room.Length, offset - window.End)];
    }

    private int Read(Span<byte> target)
    {
        try
        {
            return stream.Read(target);
        }
        catch (InvalidDataException) when (reading.IsDeflated)
        {
            reading.NoteDamagedDeflate();
            return 0;
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(target, cancellation);
        }
        catch (InvalidDataException) when (reading.IsDeflated)
        {
            reading.NoteDamagedDeflate();
            return 0;
        }
    }
}
