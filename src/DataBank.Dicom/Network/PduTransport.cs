using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Reads and writes whole PDUs on a byte stream: type, reserved byte, big-endian length, body (PS3.8 §9.3.1).</summary>
internal sealed class PduTransport(Stream stream) : IAsyncDisposable
{
    private const uint MaximumAssociationLength = 1 << 20;
    private byte[] body = new byte[16 * 1024];

    /// <summary>Null when the peer closed between two PDUs. The body is valid until the next call.</summary>
    /// <exception cref="DicomFormatException">An unknown type, or a length beyond the limit of its type.</exception>
    public async Task<(PduType Type, ReadOnlyMemory<byte> Body)?> ReadAsync(uint maximumDataLength, CancellationToken cancellation)
    {
        var header = new byte[6];
        var read = await stream.ReadAtLeastAsync(header, 6, throwOnEndOfStream: false, cancellation);
        if (read == 0) return null;
        if (read < 6) throw new DicomFormatException("The connection ended inside a PDU header.", read);

        var type = (PduType)header[0];
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        uint limit = type switch
        {
            PduType.AssociateRequest or PduType.AssociateAccept => MaximumAssociationLength,
            PduType.Data => maximumDataLength,
            PduType.AssociateReject or PduType.ReleaseRequest or PduType.ReleaseAnswer or PduType.Abort => 4,
            _ => throw new DicomFormatException("A PDU of unknown type.", 0),
        };
        if (length > limit) throw new DicomFormatException("A PDU is longer than its type allows.", 2);
        if (body.Length < length) body = new byte[length];
        await stream.ReadExactlyAsync(body.AsMemory(0, (int)length), cancellation);
        return (type, body.AsMemory(0, (int)length));
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellation)
    {
        await stream.WriteAsync(pdu, cancellation); // One write a PDU: small ones never wait for an acknowledgement.
        await stream.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
