using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>The upper layer (PS3.8 §9): all bytes a peer sends from its first PDU on. They end in an association exception or a release.</summary>
internal static class AssociationTarget
{
    public static readonly FuzzTarget Target = new("association", Run, Inputs)
    {
        Allocation = (40 << 20, 2_000),
        Tokens = [[1, 0, 0, 0], [4, 0, 0, 0], [5, 0, 0, 0, 0, 4, 0, 0, 0, 0], [6, 0, 0, 0, 0, 4, 0, 0, 0, 0], [7, 0, 0, 0, 0, 4, 0, 0, 0, 0], [0x54, 0, 0, 4], [0x20, 0, 0, 4], [0x50, 0, 0, 0]],
    };

    private static readonly AssociationTimers Timers = AssociationTimers.Usual;

    private static IEnumerable<byte[]> Inputs()
    {
        var request = AssociatePdu.Encode(PduType.AssociateRequest, new AssociateParameters
        {
            CalledAe = "DATABANK",
            CallingAe = "MODALITY",
            Contexts = [new PresentationContext(1, Uids.CtImageStorage, [Uids.ImplicitVrLittleEndian, Uids.ExplicitVrLittleEndian]), new PresentationContext(3, "1.2.840.10008.1.1", [Uids.ImplicitVrLittleEndian])],
            Roles = [new RoleSelection(Uids.CtImageStorage, IsUser: true, IsProvider: true)],
            Window = (5, 5),
        });
        var command = CommandSet.Request(CommandField.EchoRequest, "1.2.840.10008.1.1").Set(CommandSet.MessageId, 1).Encode();
        byte[] data = [4, 0, 0, 0, 0, (byte)(command.Length + 6), 0, 0, 0, (byte)(command.Length + 2), 3, 3, .. command];
        byte[] release = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        yield return [.. request, .. data, .. release];
        yield return [.. request, .. data, .. data, 7, 0, 0, 0, 0, 4, 0, 0, 0, 0];
        yield return request;
    }

    private static void Run(byte[] bytes)
    {
        try
        {
            ServeAsync(new PeerStream(bytes)).GetAwaiter().GetResult();
        }
        catch (Exception ended) when (ended is AssociationException or DicomFormatException)
        {
            // In order: the peer went, aborted, or broke the protocol.
        }
    }

    private static async Task ServeAsync(Stream peer)
    {
        var association = await Association.AcceptAsync(peer, (request, _) => Task.FromResult(AssociationDecision.Accept(request with { MaximumLength = 16 * 1024 })), Timers, CancellationToken.None);
        if (association is null)
        {
            return;
        }
        await using (association)
        {
            while (await association.ReceiveAsync(CancellationToken.None) is { } pdv)
            {
                if (pdv.IsCommand)
                {
                    Must.ReadOrRefuse(() => CommandSet.Decode(pdv.Data.Span));
                }
            }
        }
    }

    /// <summary>Gives the bytes, then the end; what is written to it is gone.</summary>
    private sealed class PeerStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
