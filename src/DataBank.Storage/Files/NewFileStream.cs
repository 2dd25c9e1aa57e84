namespace DataBank.Storage;

/// <summary>A <see cref="NewFile"/> as a stream to be written to, whatever the length of what comes.</summary>
internal sealed class NewFileStream(string path) : Stream
{
    private readonly NewFile file = NewFile.Open(path, isLarge: true);
    private readonly WriteBuffer buffer = WriteBuffer.Rent();
    private int filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            var count = Math.Min(content.Length, WriteBuffer.Size - filled);
            content[..count].CopyTo(buffer.Memory.Span[filled..]);
            content = content[count..];
            filled += count;
            if (filled == WriteBuffer.Size) Append();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Makes all of it durable; nothing may be written afterwards.</summary>
    public override void Flush()
    {
        if (filled > 0) Append();
        file.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            buffer.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Append()
    {
        file.Append(buffer, filled);
        filled = 0;
    }
}
