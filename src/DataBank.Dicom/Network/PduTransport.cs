using System.Buffers;
using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Reads and writes whole PDUs on a byte stream: type, reserved byte, big-endian length, body (PS3.8 §9.3.1).</summary>
internal sealed class PduTransport(Stream stream) : IAsyncDisposable
{
    /// <summary>The longest P-DATA-TF that is taken from a peer to whom no limit was named.</summary>
    public const uint LargestData = 16 * 1024 * 1024;

    private const int Header = 6;
    private const int FirstBuffer = 4096;
    private const uint MaximumAssociationLength = 1 << 20;

    // Bytes [start, end) were received and are not handed out yet.
    private byte[] buffer = [];
    private int start;
    private int end;
    private bool isReading; // A read that was broken off may still write: its buffer never goes back.

    /// <summary>Null when the peer closed between two PDUs. The body is valid until the next call.</summary>
    /// <exception cref="InvalidPduException">An unknown type, or a length beyond the limit of its type.</exception>
    public async ValueTask<(PduType Type, ReadOnlyMemory<byte> Body)?> ReadAsync(uint maximumDataLength, CancellationToken cancellation)
    {
        if (!await FillAsync(Header, cancellation)) return end == start ? null : throw new EndOfStreamException("The connection ended inside a PDU header.");
        var type = (PduType)buffer[start];
        var length = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(start + 2));
        var limit = type switch
        {
            PduType.AssociateRequest or PduType.AssociateAccept => MaximumAssociationLength,
            PduType.Data => maximumDataLength,
            PduType.AssociateReject or PduType.ReleaseRequest or PduType.ReleaseAnswer or PduType.Abort => 4u,
            _ => throw new InvalidPduException("A PDU of unknown type.", InvalidPduException.Unrecognized),
        };
        if (length > limit) throw new InvalidPduException("A PDU is longer than its type allows.", InvalidPduException.InvalidParameter);
        if (!await FillAsync(Header + (int)length, cancellation)) throw new EndOfStreamException("The connection ended inside a PDU.");
        var body = buffer.AsMemory(start + Header, (int)length);
        start += Header + (int)length;
        return (type, body);
    }

    /// <summary>One write a PDU: small ones never wait for an acknowledgement.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellation)
    {
        await stream.WriteAsync(pdu, cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <summary>Reads and drops what comes; false when the peer has closed.</summary>
    public async ValueTask<bool> DropAsync(CancellationToken cancellation)
    {
        (start, end) = (0, 0);
        if (buffer.Length == 0) MakeRoom(FirstBuffer);
        return await stream.ReadAsync(buffer, cancellation) > 0;
    }

    /// <summary>Breaks the connection; a read that is waiting fails.</summary>
    public void Close() => stream.Dispose();

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        if (buffer.Length > 0 && !isReading) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, start, end) = ([], 0, 0);
    }

    // The buffer grows by what has arrived, never by what a PDU claims. Hardly more is read than is asked for: what comes behind it would have
    // to be moved to make room for its rest.
    private async ValueTask<bool> FillAsync(int count, CancellationToken cancellation)
    {
        while (end - start < count)
        {
            if (end == buffer.Length || (start > 0 && start + count > buffer.Length)) MakeRoom(count);
            var wanted = Math.Max(FirstBuffer, count + Header - (end - start));
            isReading = true;
            var read = await stream.ReadAsync(buffer.AsMemory(end, Math.Min(wanted, buffer.Length - end)), cancellation);
            isReading = false;
            if (read == 0) return false;
            end += read;
        }
        return true;
    }

    private void MakeRoom(int count)
    {
        var room = Math.Min(count, Math.Max(FirstBuffer, 2 * (end - start)));
        var target = room <= buffer.Length ? buffer : ArrayPool<byte>.Shared.Rent(room);
        buffer.AsSpan(start, end - start).CopyTo(target);
        if (target != buffer && buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        (buffer, start, end) = (target, 0, end - start);
    }
}
