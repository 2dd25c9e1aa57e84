namespace DataBank.Storage;

/// <summary>Reads a file from its beginning to a place, whatever is written behind it meanwhile.</summary>
/// <param name="file">Closed by who has opened it.</param>
/// <param name="end">In bytes.</param>
internal sealed class EndedStream(FileStream file, long end) : ForwardStream
{
    private long position;

    public override long Length => end;

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file.SafeFileHandle, Within(buffer), position);
        position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer[..Within(buffer.Span).Length], position, cancellationToken);
        position += read;
        return read;
    }

    private Span<byte> Within(Span<byte> buffer) => buffer[..(int)Math.Min(buffer.Length, end - position)];
}
