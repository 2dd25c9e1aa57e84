namespace DataBank.Dicom;

/// <summary>The fragments of one data set as a stream that can only be read forwards: nothing is kept beyond one PDU.</summary>
internal sealed class PdvStream(Association association, byte contextId) : Stream
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> rest;
    private bool isLast;

    /// <summary>Done once the last fragment was read, or the stream was given up by its reader.</summary>
    public Task Ended => ended.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (rest.IsEmpty && !isLast)
        {
            var pdv = await association.ReceiveAsync(cancellationToken) ?? throw new AssociationException("The peer released the association inside a data set.");
            if (pdv.IsCommand || pdv.ContextId != contextId) throw new AssociationException("The peer mixed another message into a data set.");
            (rest, isLast) = (pdv.Data, pdv.IsLast);
        }
        var count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        if (rest.IsEmpty && isLast) ended.TrySetResult();
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Data sets from the network are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
