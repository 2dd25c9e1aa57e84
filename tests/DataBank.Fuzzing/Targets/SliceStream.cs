namespace DataBank.Fuzzing;

/// <summary>A stream that gives one byte at a time, as slow networks do.</summary>
internal sealed class SliceStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(base.Read(buffer.Span[..Math.Min(buffer.Length, 1)]));
}
