using System.Buffers.Binary;
using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// An association that stores instances with as little work as a client can have (<see cref="LightClient"/>): a message is laid out as its PDUs once
/// (PS3.8 §9.3.5), and goes out in one piece.
/// </summary>
internal sealed class LightAssociation : IDisposable
{
    private const byte Context = 1;
    private const int PduHeader = 6;
    private const int PdvHeader = 6;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] answer = new byte[64 * 1024];
    private int largestData;

    private LightAssociation()
    {
    }

    /// <summary>Associates for one class in explicit VR little endian.</summary>
    public static async Task<LightAssociation> OpenAsync(DicomPeer peer, string sopClass)
    {
        var association = new LightAssociation();
        await association.socket.ConnectAsync(peer.Host, peer.Port);
        await association.socket.SendAsync(AssociatePdu.Encode(PduType.AssociateRequest, new AssociateParameters
        {
            CalledAe = peer.CalledAe,
            CallingAe = peer.CallingAe,
            Contexts = [new PresentationContext(Context, sopClass, [Uids.ExplicitVrLittleEndian])],
        }));
        var (type, length) = await association.ReceiveAsync();
        if (type != PduType.AssociateAccept) throw new InvalidOperationException("The association is refused.");
        var agreed = AssociatePdu.Decode(association.answer.AsSpan(PduHeader, length));
        if (agreed.Contexts is not [{ Result: 0 }]) throw new InvalidOperationException("The class is refused.");
        association.largestData = (int)Math.Min(agreed.MaximumLength == 0 ? uint.MaxValue : agreed.MaximumLength, AssociateParameters.UsualMaximumLength) - PdvHeader;
        return association;
    }

    /// <summary>The PDUs that store a data set.</summary>
    public byte[] Lay(string sopClass, string sopInstance, ReadOnlySpan<byte> dataset)
    {
        var command = CommandSet.Request(CommandField.StoreRequest, sopClass)
            .Set(CommandSet.MessageId, 1)
            .Set(CommandSet.Priority, 0)
            .Set(CommandSet.AffectedSopInstanceUid, sopInstance)
            .WithDataSet(true);
        using var message = new MemoryStream();
        Lay(message, command.Encode(), isCommand: true);
        Lay(message, dataset, isCommand: false);
        return message.ToArray();
    }

    /// <summary>Sends a message of C-STORE and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is no success.</exception>
    public async Task StoreAsync(ReadOnlyMemory<byte> message)
    {
        await socket.SendAsync(message);
        var (type, length) = await ReceiveAsync();
        if (type != PduType.Data) throw new InvalidOperationException($"C-STORE was answered with {type}.");
        var status = CommandSet.Decode(answer.AsSpan(PduHeader + PdvHeader, length - PdvHeader)).Status;
        if (status != 0) throw new InvalidOperationException($"C-STORE was answered with {status:X4}.");
    }

    /// <summary>Releases the association (PS3.8 §9.3.6).</summary>
    public async Task ReleaseAsync()
    {
        await socket.SendAsync(new byte[] { (byte)PduType.ReleaseRequest, 0, 0, 0, 0, 4, 0, 0, 0, 0 });
        await ReceiveAsync();
    }

    public void Dispose() => socket.Dispose();

    private void Lay(MemoryStream message, ReadOnlySpan<byte> bytes, bool isCommand)
    {
        Span<byte> header = stackalloc byte[PduHeader + PdvHeader];
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(largestData, bytes.Length)];
            bytes = bytes[piece.Length..];
            header.Clear();
            header[0] = (byte)PduType.Data;
            BinaryPrimitives.WriteUInt32BigEndian(header[2..], (uint)(PdvHeader + piece.Length));
            BinaryPrimitives.WriteUInt32BigEndian(header[PduHeader..], (uint)(2 + piece.Length));
            header[10] = Context;
            header[11] = (byte)((isCommand ? 1 : 0) | (bytes.IsEmpty ? 2 : 0));
            message.Write(header);
            message.Write(piece);
        }
    }

    // One PDU; nothing comes behind it before the next request.
    private async Task<(PduType Type, int Length)> ReceiveAsync()
    {
        for (var received = 0; ;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(received));
            if (read == 0) throw new InvalidOperationException("The server closed the association.");
            received += read;
            if (received < PduHeader) continue;
            var length = BinaryPrimitives.ReadInt32BigEndian(answer.AsSpan(2));
            if (received == PduHeader + length) return ((PduType)answer[0], length);
        }
    }
}
