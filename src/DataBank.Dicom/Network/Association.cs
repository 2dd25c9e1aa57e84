using System.Buffers;
using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>
/// One association over a connected stream, driven by <see cref="UpperLayerTable"/>. One task may receive while others send; messages
/// of several senders never mix.
/// </summary>
public sealed class Association : IAsyncDisposable
{
    private const int PduHeader = 6;
    private const int PdvHeader = 6;
    private const int LargestSent = 256 * 1024;
    private const uint LargestReceived = 16 * 1024 * 1024;
    private const byte UnexpectedPdu = 2;

    private readonly PduTransport transport;
    private readonly AssociationTimers timers;
    private readonly bool isRequestor;
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource sending = new();
    private readonly ReadWatch watch = new();
    private readonly Lock gate = new();
    private ReadOnlyMemory<byte> unread;
    private uint peerMaximum;
    private uint ownMaximum = LargestReceived;

    private Association(Stream stream, AssociationTimers timers, bool isRequestor)
    {
        (transport, this.timers, this.isRequestor) = (new PduTransport(stream), timers, isRequestor);
        State = isRequestor ? UpperLayerState.Connecting : UpperLayerState.AwaitingRequest;
    }

    public UpperLayerState State { get; private set; }

    public AssociationTimers Timers => timers;

    /// <summary>What the requestor proposed.</summary>
    public AssociateParameters Request { get; private set; } = null!;

    /// <summary>What the acceptor answered; contexts carry the abstract syntax proposed for their id.</summary>
    public AssociateParameters Answer { get; private set; } = null!;

    /// <summary>How many operations this side may have outstanding; 0 is no limit (PS3.7 D.3.3.3).</summary>
    public ushort MayInvoke => isRequestor ? Answer.Window.Invoked : Answer.Window.Performed;

    /// <summary>How many the peer may have outstanding; 0 is no limit.</summary>
    public ushort MayBeAsked => isRequestor ? Answer.Window.Performed : Answer.Window.Invoked;

    /// <summary>Requests an association on a connected stream (Sta4 → Sta6).</summary>
    /// <exception cref="AssociationException">Rejected, aborted, timed out or lost.</exception>
    public static async Task<Association> RequestAsync(
        Stream connected, AssociateParameters proposal, AssociationTimers timers, CancellationToken cancellation)
    {
        var association = new Association(connected, timers, isRequestor: true) { Request = proposal };
        try
        {
            association.ownMaximum = proposal.MaximumLength == 0 ? LargestReceived : proposal.MaximumLength;
            association.Step(UpperLayerEvent.TransportConfirmed);
            await association.WriteAsync(AssociatePdu.Encode(PduType.AssociateRequest, proposal), cancellation);
            var (type, body) = await association.ReadAsync(timers.Establishment, cancellation);
            if (type == PduType.AssociateReject) throw Rejected(body.Span);
            var answer = AssociatePdu.Decode(body.Span);
            association.Answer = answer with { Contexts = [.. answer.Contexts.Select(context => Named(context, proposal))] };
            association.peerMaximum = answer.MaximumLength;
            return association;
        }
        catch
        {
            await association.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a request on an accepted connection and answers it (Sta2 → Sta6); null when it was rejected.</summary>
    /// <exception cref="AssociationException">Aborted, timed out or lost.</exception>
    public static async Task<Association?> AcceptAsync(
        Stream accepted, Func<AssociateParameters, CancellationToken, Task<AssociationDecision>> decide,
        AssociationTimers timers, CancellationToken cancellation)
    {
        var association = new Association(accepted, timers, isRequestor: false);
        try
        {
            var (_, body) = await association.ReadAsync(timers.Artim, cancellation);
            var decision = await association.DecideAsync(body, decide, cancellation);
            if (decision.Answer is not { } answer)
            {
                association.Step(UpperLayerEvent.LocalReject);
                var (result, source, reason) = decision.Rejection;
                await association.WriteAsync(new byte[] { (byte)PduType.AssociateReject, 0, 0, 0, 0, 4, 0, result, source, reason }, cancellation);
                await association.AwaitCloseAsync(cancellation);
                await association.DisposeAsync();
                return null;
            }
            association.Step(UpperLayerEvent.LocalAccept);
            association.Answer = answer;
            association.ownMaximum = answer.MaximumLength == 0 ? LargestReceived : answer.MaximumLength;
            await association.WriteAsync(AssociatePdu.Encode(PduType.AssociateAccept, answer), cancellation);
            return association;
        }
        catch
        {
            await association.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first accepted context for a SOP class, or null.</summary>
    public PresentationContext? ContextFor(string abstractSyntax) =>
        Answer.Contexts.FirstOrDefault(context => context.Result == 0 && context.AbstractSyntax == abstractSyntax);

    /// <summary>The accepted context for a SOP class in a transfer syntax, or null.</summary>
    public PresentationContext? ContextFor(string abstractSyntax, string transferSyntax) => Answer.Contexts.FirstOrDefault(
        context => context.Result == 0 && context.AbstractSyntax == abstractSyntax && context.TransferSyntaxes is [var syntax, ..] && syntax == transferSyntax);

    /// <summary>The accepted context with this id, or null.</summary>
    public PresentationContext? ContextFor(byte id) => Answer.Contexts.FirstOrDefault(context => context.Result == 0 && context.Id == id);

    /// <summary>Whether the requestor was let be provider of a SOP class (PS3.7 D.3.3.4).</summary>
    public bool RequestorProvides(string sopClass) => Answer.Roles.Any(role => role.SopClassUid == sopClass && role.IsProvider);

    /// <summary>
    /// Sends one message: its command and then its data set, if any, read from a stream while it is sent, in P-DATA-TF PDUs of the
    /// peer's size. A message that can't be finished breaks the association.
    /// </summary>
    public async Task SendAsync(byte contextId, ReadOnlyMemory<byte> command, Stream? dataSet, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        byte[]? buffer = null;
        try
        {
            var room = (int)Math.Min(peerMaximum == 0 ? LargestSent : peerMaximum, LargestSent) - PdvHeader;
            if (room <= 0) throw new AssociationException("The peer's maximum PDU length leaves no room for data.");
            buffer = ArrayPool<byte>.Shared.Rent(PduHeader + PdvHeader + room);
            while (true)
            {
                var length = Math.Min(room, command.Length);
                command[..length].CopyTo(buffer.AsMemory(PduHeader + PdvHeader));
                command = command[length..];
                await SendFragmentAsync(buffer, contextId, length, isCommand: true, command.IsEmpty, cancellation);
                if (command.IsEmpty) break;
            }
            if (dataSet is not null) await SendDataSetAsync(buffer, room, contextId, dataSet, cancellation);
        }
        catch (Exception broken) when (broken is not AssociationException && State != UpperLayerState.Idle)
        {
            Break();
            throw;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
            writing.Release();
        }
    }

    /// <summary>
    /// The next fragment; null once the association is released: by our request, or by the peer's, which then waits in Sta8 for
    /// <see cref="AnswerReleaseAsync"/>.
    /// </summary>
    /// <exception cref="AssociationException">Aborted, timed out or lost.</exception>
    public async ValueTask<Pdv?> ReceiveAsync(CancellationToken cancellation)
    {
        while (unread.IsEmpty)
        {
            var (type, body) = await ReadAsync(limit: null, cancellation);
            if (type == PduType.Data)
            {
                unread = body;
                continue;
            }
            switch (State)
            {
                case UpperLayerState.CollisionRequestorLocal:
                    await AnswerReleaseAsync(cancellation); // In a collision the requestor answers first and waits on (Sta11).
                    break;
                case UpperLayerState.CollisionAcceptorAwaiting:
                    break; // The acceptor waits first (Sta10) …
                case UpperLayerState.CollisionAcceptorLocal:
                    await AnswerReleaseAsync(cancellation); // … and answers then (Sta12).
                    return null;
                default:
                    return null;
            }
        }
        return TakePdv();
    }

    /// <summary>How long a read may take, from now on or from its start: it depends on what is going on.</summary>
    public void Allow(TimeSpan patience) => watch.Allow(patience);

    /// <summary>Asks for release (Sta6 → Sta7); the task that receives sees the answer.</summary>
    public Task RequestReleaseAsync(CancellationToken cancellation) => SendPlainAsync(UpperLayerEvent.ReleaseRequested, PduType.ReleaseRequest, cancellation);

    /// <summary>Agrees to the release that the peer asked for and waits until it closes.</summary>
    public async Task AnswerReleaseAsync(CancellationToken cancellation)
    {
        await SendPlainAsync(UpperLayerEvent.LocalRelease, PduType.ReleaseAnswer, cancellation);
        if (State == UpperLayerState.AwaitingClose) await AwaitCloseAsync(cancellation);
    }

    /// <summary>Aborts as service user and breaks the connection; never throws for a peer that is gone already.</summary>
    public async Task AbortAsync(CancellationToken cancellation)
    {
        if (UpperLayerTable.Find(UpperLayerEvent.AbortRequested, State) is null) return;
        Step(UpperLayerEvent.AbortRequested);
        await SendAbortAsync(source: 0, reason: 0, cancellation);
        Break();
    }

    public async ValueTask DisposeAsync()
    {
        State = UpperLayerState.Idle;
        await transport.DisposeAsync();
        watch.Dispose();
    }

    private async Task<AssociationDecision> DecideAsync(
        ReadOnlyMemory<byte> body, Func<AssociateParameters, CancellationToken, Task<AssociationDecision>> decide, CancellationToken cancellation)
    {
        try
        {
            Request = AssociatePdu.Decode(body.Span);
        }
        catch (DicomFormatException malformed)
        {
            await RefuseAsync(UpperLayerEvent.InvalidPduReceived, InvalidPduException.InvalidParameter, cancellation);
            throw new AssociationException("The peer sent an invalid association request; it was aborted.", malformed);
        }
        peerMaximum = Request.MaximumLength;
        if ((body.Span[1] & 1) == 0) return AssociationDecision.Reject(AssociateRejection.ProtocolVersionNotSupported);
        return Request.ApplicationContext != AssociateParameters.DicomApplicationContext
            ? AssociationDecision.Reject(AssociateRejection.ApplicationContextNotSupported)
            : await decide(Request, cancellation);
    }

    private async Task SendDataSetAsync(byte[] buffer, int room, byte contextId, Stream dataSet, CancellationToken cancellation)
    {
        // One byte is read ahead, so that the last fragment is known to be the last and none is empty.
        var start = PduHeader + PdvHeader;
        var filled = await dataSet.ReadAtLeastAsync(buffer.AsMemory(start, room), room, throwOnEndOfStream: false, cancellation);
        var next = new byte[1];
        while (true)
        {
            var isLast = filled < room || await dataSet.ReadAsync(next, cancellation) == 0;
            await SendFragmentAsync(buffer, contextId, filled, isCommand: false, isLast, cancellation);
            if (isLast) return;
            buffer[start] = next[0];
            filled = 1 + await dataSet.ReadAtLeastAsync(buffer.AsMemory(start + 1, room - 1), room - 1, throwOnEndOfStream: false, cancellation);
        }
    }

    private Task SendFragmentAsync(byte[] buffer, byte contextId, int length, bool isCommand, bool isLast, CancellationToken cancellation)
    {
        Step(UpperLayerEvent.DataRequested);
        buffer[0] = (byte)PduType.Data;
        buffer[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(2), (uint)(length + PdvHeader));
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(6), (uint)(length + 2));
        buffer[10] = contextId;
        buffer[11] = (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0));
        return WriteAsync(buffer.AsMemory(0, PduHeader + PdvHeader + length), cancellation);
    }

    // A peer that takes nothing must not hold us: what is half sent can't be continued, so the connection is broken.
    private async Task WriteAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellation)
    {
        sending.CancelAfter(timers.Transfer);
        try
        {
            using var registered = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), sending);
            await transport.WriteAsync(pdu, sending.Token);
        }
        catch (Exception failed) when (failed is IOException or ObjectDisposedException or OperationCanceledException)
        {
            Break();
            cancellation.ThrowIfCancellationRequested();
            throw new AssociationException(failed is OperationCanceledException ? "The peer takes no data; the connection was closed." : "The connection was lost.", failed);
        }
        sending.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    private async Task SendPlainAsync(UpperLayerEvent happened, PduType type, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            Step(happened);
            await WriteAsync(new byte[] { (byte)type, 0, 0, 0, 0, 4, 0, 0, 0, 0 }, cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    private Pdv TakePdv()
    {
        var span = unread.Span;
        var length = BinaryPrimitives.ReadUInt32BigEndian(span);
        var pdv = new Pdv(span[4], (span[5] & 1) != 0, (span[5] & 2) != 0, unread.Slice(PdvHeader, (int)length - 2));
        unread = unread[(4 + (int)length)..];
        return pdv;
    }

    // Checked as a whole when it arrives: an invalid PDU is answered by the state machine, not found out half-way.
    private static void CheckValues(ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty) throw new InvalidPduException("A data PDU holds no value.", InvalidPduException.InvalidParameter);
        while (!values.IsEmpty)
        {
            var length = values.Length < PdvHeader ? 0 : BinaryPrimitives.ReadUInt32BigEndian(values);
            if (length < 2 || length > values.Length - 4) throw new InvalidPduException("A presentation data value does not fit its PDU.", InvalidPduException.InvalidParameter);
            values = values[(4 + (int)length)..];
        }
    }

    // Reads one PDU and moves the machine; what the table answers with an abort never reaches the caller.
    private async ValueTask<(PduType Type, ReadOnlyMemory<byte> Body)> ReadAsync(TimeSpan? limit, CancellationToken cancellation)
    {
        try
        {
            using var registered = cancellation.UnsafeRegister(static read => ((ReadWatch)read!).Cancel(), watch);
            watch.Begin(limit);
            var received = await transport.ReadAsync(ownMaximum, watch.Token);
            watch.End();
            if (received is not { } pdu)
            {
                State = UpperLayerState.Idle;
                throw new AssociationException("The peer closed the connection.");
            }
            if (pdu.Type == PduType.Data) CheckValues(pdu.Body.Span);
            var action = Step(EventOf(pdu.Type));
            if (action is UpperLayerAction.AA1 or UpperLayerAction.AA8)
            {
                await EndByAbortAsync(UnexpectedPdu, cancellation);
                throw new AssociationException("The peer sent a PDU that does not fit the state of the association; it was aborted.");
            }
            if (pdu.Type == PduType.Abort) throw new AssociationException("The peer aborted the association.");
            return pdu;
        }
        catch (InvalidPduException malformed)
        {
            await RefuseAsync(UpperLayerEvent.InvalidPduReceived, malformed.Reason, cancellation);
            throw new AssociationException("The peer sent an invalid PDU; the association was aborted.", malformed);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await AbortAsync(cancellation);
            Break();
            throw new AssociationException("The peer did not answer in time; the association was aborted.");
        }
        catch (Exception lost) when (lost is ObjectDisposedException or (IOException and not AssociationException))
        {
            State = UpperLayerState.Idle;
            throw new AssociationException("The connection was lost.", lost);
        }
    }

    private async Task RefuseAsync(UpperLayerEvent happened, byte reason, CancellationToken cancellation)
    {
        if (UpperLayerTable.Find(happened, State) is null) return;
        Step(happened);
        await EndByAbortAsync(reason, cancellation);
    }

    private async Task EndByAbortAsync(byte reason, CancellationToken cancellation)
    {
        await SendAbortAsync(source: 2, reason, cancellation);
        await AwaitCloseAsync(cancellation);
    }

    // Sta13: closing at once, with bytes unread, would reset the connection and the peer might never see our last PDU.
    private async Task AwaitCloseAsync(CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(timers.Artim);
        try
        {
            while (await transport.DropAsync(timer.Token))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // Sta13 ends in every case: the peer closes, breaks off or lets ARTIM run out.
        }
        State = UpperLayerState.Idle;
    }

    private async Task SendAbortAsync(byte source, byte reason, CancellationToken cancellation)
    {
        if (!await writing.WaitAsync(TimeSpan.Zero, CancellationToken.None)) return; // A message is stuck half-way: nothing can follow it.
        try
        {
            await WriteAsync(new byte[] { (byte)PduType.Abort, 0, 0, 0, 0, 4, 0, 0, source, reason }, cancellation);
        }
        catch (AssociationException)
        {
            // The peer is gone: there is nobody left to tell.
        }
        finally
        {
            writing.Release();
        }
    }

    private void Break()
    {
        State = UpperLayerState.Idle;
        transport.Close();
    }

    private UpperLayerAction Step(UpperLayerEvent happened)
    {
        lock (gate)
        {
            if (UpperLayerTable.Find(happened, State) is not { } transition)
                throw new AssociationException($"The association is not in a state for this: {happened} in {State}.");
            State = transition.Action == UpperLayerAction.AR8 && !isRequestor ? UpperLayerState.CollisionAcceptorAwaiting : transition.Next;
            return transition.Action;
        }
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

    private static AssociationException Rejected(ReadOnlySpan<byte> body) =>
        new(body.Length < 4
            ? "The association was rejected."
            : $"The association was rejected: {new AssociateRejection(body[1], body[2], body[3])}.");

    private static PresentationContext Named(PresentationContext answered, AssociateParameters proposal) =>
        answered with { AbstractSyntax = proposal.Contexts.FirstOrDefault(context => context.Id == answered.Id)?.AbstractSyntax ?? "" };
}
