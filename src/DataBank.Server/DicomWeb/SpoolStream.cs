namespace DataBank.Server;

/// <summary>
/// Takes the bytes of one request: in memory while they are few, else in a file. The file has no name as soon as it is open, so that nothing
/// of it is left behind, whatever happens.
/// </summary>
/// <param name="folder">Where files may be made.</param>
public sealed class SpoolStream(string folder) : Stream
{
    private const int MostInMemory = 16 << 20;

    private Stream content = new MemoryStream();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>What was written, from its start, as a stream that can seek; the caller's to dispose from now on.</summary>
    public Stream Take()
    {
        var taken = content;
        content = new MemoryStream();
        taken.Position = 0;
        return taken;
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Room(buffer.Length).Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Room(buffer.Length).WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    private Stream Room(int bytes)
    {
        if (content is not MemoryStream memory || memory.Length + bytes <= MostInMemory) return content;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Path.GetRandomFileName());
        content = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        File.Delete(path);
        memory.WriteTo(content);
        memory.Dispose();
        return content;
    }
}
