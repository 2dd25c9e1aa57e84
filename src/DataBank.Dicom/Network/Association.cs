using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// One association over a connected stream, driven by <see cref="UpperLayerTable"/>. One task reads and one task writes at a time.
/// </summary>
public sealed class Association : IAsyncDisposable
{
    private const int PdvHeader = 6;
    private const uint LargestDataPdu = 16 * 1024 * 1024;

    private readonly PduTransport transport;
    private readonly AssociationTimers timers;
    private readonly SemaphoreSlim writing = new(1);
    private readonly byte[] header = new byte[6 + PdvHeader];
    private byte[] outgoing = [];
    private ReadOnlyMemory<byte> unread;

    private Association(Stream stream, AssociationTimers timers, UpperLayerState state) =>
        (transport, this.timers, State) = (new PduTransport(stream), timers, state);

    public UpperLayerState State { get; private set; }

    /// <summary>What the requestor proposed.</summary>
    public AssociateParameters Request { get; private set; } = null!;

    /// <summary>What the acceptor answered; contexts carry the abstract syntax proposed for their id.</summary>
    public AssociateParameters Answer { get; private set; } = null!;

    /// <summary>Largest P-DATA-TF length the peer takes.</summary>
    private uint PeerMaximum { get; set; }

    private uint OwnMaximum { get; set; }

    /// <summary>Requests an association on a connected stream (Sta4 → Sta6).</summary>
    /// <exception cref="AssociationException">Rejected, aborted, timed out or lost.</exception>
    public static async Task<Association> RequestAsync(
        Stream connected, AssociateParameters proposal, AssociationTimers timers, CancellationToken cancellation)
    {
        var association = new Association(connected, timers, UpperLayerState.Connecting) { Request = proposal, OwnMaximum = proposal.MaximumLength };
        try
        {
            association.Step(UpperLayerEvent.TransportConfirmed);
            await association.transport.WriteAsync(AssociatePdu.Encode(PduType.AssociateRequest, proposal), cancellation);
            var (type, body) = await association.ReadAsync(timers.Establishment, cancellation);
            if (type == PduType.AssociateReject) throw Rejected(body.Span);
            var answer = AssociatePdu.Decode(body.Span);
            association.Answer = answer with { Contexts = [.. answer.Contexts.Select(context => Named(context, proposal))] };
            association.PeerMaximum = answer.MaximumLength;
            return association;
        }
        catch
        {
            await association.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a request on an accepted connection and answers it (Sta2 → Sta6); null when <paramref name="decide"/> rejects.</summary>
    /// <param name="decide">Gives the answer, or the reason to reject.</param>
    public static async Task<Association?> AcceptAsync(
        Stream accepted, Func<AssociateParameters, (AssociateParameters? Accept, AssociateRejection Rejection)> decide,
        AssociationTimers timers, CancellationToken cancellation)
    {
        var association = new Association(accepted, timers, UpperLayerState.AwaitingRequest) { OwnMaximum = LargestDataPdu };
        try
        {
            var (_, body) = await association.ReadAsync(timers.Artim, cancellation);
            association.Request = AssociatePdu.Decode(body.Span);
            association.PeerMaximum = association.Request.MaximumLength;
            var (accept, rejection) = (body.Span[1] & 1) == 0
                ? (null, AssociateRejection.ProtocolVersionNotSupported)
                : association.Request.ApplicationContext != AssociateParameters.DicomApplicationContext
                    ? (null, AssociateRejection.ApplicationContextNotSupported)
                    : decide(association.Request);
            if (accept is null)
            {
                association.Step(UpperLayerEvent.LocalReject);
                await association.transport.WriteAsync(new byte[] { (byte)PduType.AssociateReject, 0, 0, 0, 0, 4, 0, rejection.Result, rejection.Source, rejection.Reason }, cancellation);
                await association.AwaitCloseAsync(cancellation);
                return null;
            }
            association.Step(UpperLayerEvent.LocalAccept);
            association.Answer = accept;
            association.OwnMaximum = accept.MaximumLength;
            await association.transport.WriteAsync(AssociatePdu.Encode(PduType.AssociateAccept, accept), cancellation);
            return association;
        }
        catch
        {
            await association.DisposeAsync();
            throw;
        }
    }

    /// <summary>The accepted context for a SOP class, or null.</summary>
    public PresentationContext? ContextFor(string abstractSyntax) =>
        Answer.Contexts.FirstOrDefault(context => context.Result == 0 && context.AbstractSyntax == abstractSyntax);

    /// <summary>The accepted context with this id, or null.</summary>
    public PresentationContext? ContextFor(byte id) => Answer.Contexts.FirstOrDefault(context => context.Result == 0 && context.Id == id);

    /// <summary>Sends one command or data set from a stream, cut into P-DATA-TF PDUs of the peer's size.</summary>
    public async Task SendAsync(byte contextId, bool isCommand, Stream content, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            var room = (int)Math.Min(PeerMaximum == 0 ? 256 * 1024 : PeerMaximum, 256 * 1024) - PdvHeader;
            if (room <= 0) throw new AssociationException("The peer's maximum PDU length leaves no room for data.");
            if (outgoing.Length < header.Length + room) outgoing = new byte[header.Length + room];
            bool isLast;
            do
            {
                Step(UpperLayerEvent.DataRequested);
                var read = await content.ReadAtLeastAsync(outgoing.AsMemory(header.Length, room), room, throwOnEndOfStream: false, cancellation);
                isLast = read < room;
                outgoing[0] = (byte)PduType.Data;
                outgoing[1] = 0;
                BinaryPrimitives.WriteUInt32BigEndian(outgoing.AsSpan(2), (uint)(read + PdvHeader));
                BinaryPrimitives.WriteUInt32BigEndian(outgoing.AsSpan(6), (uint)(read + 2));
                outgoing[10] = contextId;
                outgoing[11] = (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0));
                await transport.WriteAsync(outgoing.AsMemory(0, header.Length + read), cancellation);
            }
            while (!isLast);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>The next fragment; null once the peer asked to release (answered here) or confirmed our release.</summary>
    /// <exception cref="AssociationException">Aborted, timed out or lost.</exception>
    public async Task<Pdv?> ReceiveAsync(CancellationToken cancellation)
    {
        while (unread.IsEmpty)
        {
            var (type, body) = await ReadAsync(timers.Idle, cancellation);
            switch (type)
            {
                case PduType.Data:
                    unread = body;
                    break;
                case PduType.ReleaseRequest:
                    await AnswerReleaseAsync(cancellation);
                    return null;
                default:
                    return null;
            }
        }
        return TakePdv();
    }

    /// <summary>Releases the association in order and closes (Sta6 → Sta1); data still arriving is dropped.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        Step(UpperLayerEvent.ReleaseRequested);
        await transport.WriteAsync(Plain(PduType.ReleaseRequest), cancellation);
        while (State != UpperLayerState.Idle)
        {
            var (type, _) = await ReadAsync(timers.Idle, cancellation);
            if (type == PduType.ReleaseRequest) await AnswerReleaseAsync(cancellation);
        }
    }

    /// <summary>Aborts as service user; never throws for a peer that is gone already.</summary>
    public async Task AbortAsync(CancellationToken cancellation)
    {
        if (UpperLayerTable.Find(UpperLayerEvent.AbortRequested, State) is null) return;
        Step(UpperLayerEvent.AbortRequested);
        await SendAbortAsync(source: 0, reason: 0, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        State = UpperLayerState.Idle;
        await transport.DisposeAsync();
        writing.Dispose();
    }

    private Pdv TakePdv()
    {
        var span = unread.Span;
        var length = span.Length < PdvHeader ? 0 : BinaryPrimitives.ReadUInt32BigEndian(span);
        if (length < 2 || length > span.Length - 4) throw new DicomFormatException("A presentation data value does not fit its PDU.", 0);
        var pdv = new Pdv(span[4], (span[5] & 1) != 0, (span[5] & 2) != 0, unread.Slice(PdvHeader, (int)length - 2));
        unread = unread[(4 + (int)length)..];
        return pdv;
    }

    // Reads one PDU and moves the machine; what the table answers with an abort never reaches the caller.
    private async Task<(PduType Type, ReadOnlyMemory<byte> Body)> ReadAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(limit);
        try
        {
            if (await transport.ReadAsync(OwnMaximum == 0 ? LargestDataPdu : OwnMaximum, timer.Token) is not { } pdu)
            {
                State = UpperLayerState.Idle;
                throw new AssociationException("The peer closed the connection.");
            }
            var action = Step(EventOf(pdu.Type));
            if (action is UpperLayerAction.AA1 or UpperLayerAction.AA8)
            {
                await SendAbortAsync(source: 2, reason: 2, cancellation);
                throw new AssociationException("The peer sent a PDU that does not fit the state of the association; it was aborted.");
            }
            if (pdu.Type == PduType.Abort) throw new AssociationException("The peer aborted the association.");
            return pdu;
        }
        catch (DicomFormatException malformed)
        {
            if (UpperLayerTable.Find(UpperLayerEvent.InvalidPduReceived, State) is not null)
            {
                Step(UpperLayerEvent.InvalidPduReceived);
                await SendAbortAsync(source: 2, reason: 1, cancellation);
            }
            throw new AssociationException("The peer sent an invalid PDU; the association was aborted.", malformed);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await AbortAsync(cancellation);
            throw new AssociationException("The peer did not answer in time; the association was aborted.");
        }
        catch (IOException lost) when (lost is not AssociationException)
        {
            State = UpperLayerState.Idle;
            throw new AssociationException("The connection was lost.", lost);
        }
    }

    private async Task AnswerReleaseAsync(CancellationToken cancellation)
    {
        // In a collision (Sta9) the requestor of the association answers first and goes on waiting (Sta11).
        Step(UpperLayerEvent.LocalRelease);
        await transport.WriteAsync(Plain(PduType.ReleaseAnswer), cancellation);
        if (State == UpperLayerState.AwaitingClose) await AwaitCloseAsync(cancellation);
    }

    private async Task AwaitCloseAsync(CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(timers.Artim);
        try
        {
            while (await transport.ReadAsync(LargestDataPdu, timer.Token) is not null)
            {
            }
        }
        catch (Exception gone) when (gone is IOException or DicomFormatException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // Sta13 ends in every case: the peer closes, breaks off or lets ARTIM run out.
        }
        State = UpperLayerState.Idle;
    }

    private async Task SendAbortAsync(byte source, byte reason, CancellationToken cancellation)
    {
        try
        {
            await transport.WriteAsync(new byte[] { (byte)PduType.Abort, 0, 0, 0, 0, 4, 0, 0, source, reason }, cancellation);
        }
        catch (IOException)
        {
            // The peer is gone: there is nobody left to tell.
        }
    }

    private UpperLayerAction Step(UpperLayerEvent happened)
    {
        if (UpperLayerTable.Find(happened, State) is not { } transition)
            throw new AssociationException($"The association is not in a state for this: {happened} in {State}.");
        State = transition.Next;
        return transition.Action;
    }

    private static UpperLayerEvent EventOf(PduType type) => type switch
    {
        PduType.AssociateRequest => UpperLayerEvent.RequestReceived,
        PduType.AssociateAccept => UpperLayerEvent.AcceptReceived,
        PduType.AssociateReject => UpperLayerEvent.RejectReceived,
        PduType.Data => UpperLayerEvent.DataReceived,
        PduType.ReleaseRequest => UpperLayerEvent.ReleaseRequestReceived,
        PduType.ReleaseAnswer => UpperLayerEvent.ReleaseAnswerReceived,
        _ => UpperLayerEvent.AbortReceived,
    };

    private static byte[] Plain(PduType type) => [(byte)type, 0, 0, 0, 0, 4, 0, 0, 0, 0];

    private static AssociationException Rejected(ReadOnlySpan<byte> body) =>
        new(body.Length < 4
            ? "The association was rejected."
            : $"The association was rejected: {new AssociateRejection(body[1], body[2], body[3])}.");

    private static PresentationContext Named(PresentationContext answered, AssociateParameters proposal) =>
        answered with { AbstractSyntax = proposal.Contexts.FirstOrDefault(context => context.Id == answered.Id)?.AbstractSyntax ?? "" };
}
