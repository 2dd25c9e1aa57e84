using System.Net.Sockets;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>
/// An association that stores instances with as little work as a client can have (<see cref="LightClient"/>): a message is laid out as its PDUs once
/// (PS3.8 §9.3.5), and goes out in one piece.
/// </summary>
internal sealed class LightAssociation : IAsyncDisposable
{
    private const byte Context = 1;

    private readonly PduTransport transport;
    private readonly int room;

    private LightAssociation(PduTransport transport, int room) => (this.transport, this.room) = (transport, room);

    /// <summary>Associates for one class in explicit VR little endian.</summary>
    public static async Task<LightAssociation> OpenAsync(DicomPeer peer, string sopClass)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(peer.Host, peer.Port);
        var transport = new PduTransport(new NetworkStream(socket, ownsSocket: true));
        var proposal = new AssociateParameters
        {
            CalledAe = peer.CalledAe,
            CallingAe = peer.CallingAe,
            Contexts = [new PresentationContext(Context, sopClass, [Uids.ExplicitVrLittleEndian])],
        };
        var answer = await ExchangeAsync(transport, AssociatePdu.Encode(PduType.AssociateRequest, proposal), PduType.AssociateAccept);
        var agreed = AssociatePdu.Decode(answer.Span);
        if (agreed.Contexts is not [{ Result: 0 }]) throw new InvalidOperationException("The class is refused.");
        var largest = agreed.MaximumLength == 0 ? proposal.MaximumLength : Math.Min(agreed.MaximumLength, proposal.MaximumLength);
        return new LightAssociation(transport, (int)largest - DataPdu.PdvHeader);
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
        var answer = await ExchangeAsync(transport, message, PduType.Data);
        var status = CommandSet.Decode(DataPdu.Take(ref answer).Data.Span).Status;
        if (status != 0) throw new InvalidOperationException($"C-STORE was answered with {status:X4}.");
    }

    /// <summary>Releases the association (PS3.8 §9.3.6).</summary>
    public Task ReleaseAsync() => ExchangeAsync(transport, new byte[] { (byte)PduType.ReleaseRequest, 0, 0, 0, 0, 4, 0, 0, 0, 0 }, PduType.ReleaseAnswer);

    public ValueTask DisposeAsync() => transport.DisposeAsync();

    private void Lay(MemoryStream message, ReadOnlySpan<byte> bytes, bool isCommand)
    {
        Span<byte> header = stackalloc byte[DataPdu.HeaderBytes];
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(room, bytes.Length)];
            bytes = bytes[piece.Length..];
            DataPdu.WriteHeader(header, Context, piece.Length, isCommand, isLast: bytes.IsEmpty);
            message.Write(header);
            message.Write(piece);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ExchangeAsync(PduTransport transport, ReadOnlyMemory<byte> pdus, PduType expected)
    {
        await transport.WriteAsync(pdus, CancellationToken.None);
        var answer = await transport.ReadAsync(PduTransport.LargestData, CancellationToken.None) ?? throw new InvalidOperationException("The server closed the association.");
        return answer.Type == expected ? answer.Body : throw new InvalidOperationException($"The server answered with {answer.Type}.");
    }
}
