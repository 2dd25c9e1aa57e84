namespace DataBank.Dicom;

/// <summary>
/// One association over a connected stream: what was negotiated, and messages both ways. One task may receive while others send;
/// messages of several senders never mix.
/// </summary>
public sealed class Association : IAsyncDisposable
{
    private readonly UpperLayerConnection connection;
    private readonly bool isRequestor;
    private ReadOnlyMemory<byte> unread;
    private uint largestSent;

    private Association(Stream stream, AssociationTimers timers, bool isRequestor)
    {
        (Timers, this.isRequestor) = (timers, isRequestor);
        connection = new UpperLayerConnection(stream, timers, isRequestor);
    }

    public UpperLayerState State => connection.State;

    public AssociationTimers Timers { get; }

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
            await association.RequestAsync(proposal, cancellation);
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
            if (await association.AcceptAsync(decide, cancellation)) return association;
            await association.DisposeAsync();
            return null;
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
    public Task SendAsync(byte contextId, ReadOnlyMemory<byte> command, Stream? dataSet, CancellationToken cancellation) => connection.SendAloneAsync(
        () => MessageSending.SendAsync(connection, largestSent, contextId, command, dataSet, cancellation), cancellation);

    /// <summary>
    /// The next fragment; null once the association is released: by our request, or by the peer's, which then waits in Sta8 for
    /// <see cref="AnswerReleaseAsync"/>.
    /// </summary>
    /// <exception cref="AssociationException">Aborted, timed out or lost.</exception>
    public async ValueTask<Pdv?> ReceiveAsync(CancellationToken cancellation)
    {
        while (unread.IsEmpty)
        {
            var (type, body) = await connection.ReadAsync(limit: null, cancellation);
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
        return DataPdu.Take(ref unread);
    }

    /// <summary>How long a read may take, from now on or from its start: it depends on what is going on.</summary>
    public void Allow(TimeSpan patience) => connection.Allow(patience);

    /// <summary>Asks for release (Sta6 → Sta7); the task that receives sees the answer.</summary>
    public Task RequestReleaseAsync(CancellationToken cancellation) => connection.SendPlainAsync(UpperLayerEvent.ReleaseRequested, PduType.ReleaseRequest, cancellation);

    /// <summary>Agrees to the release that the peer asked for and waits until it closes.</summary>
    public async Task AnswerReleaseAsync(CancellationToken cancellation)
    {
        await connection.SendPlainAsync(UpperLayerEvent.LocalRelease, PduType.ReleaseAnswer, cancellation);
        if (State == UpperLayerState.AwaitingClose) await connection.AwaitCloseAsync(cancellation);
    }

    /// <summary>Aborts as service user and breaks the connection; never throws for a peer that is gone already.</summary>
    public Task AbortAsync(CancellationToken cancellation) => connection.AbortAsync(cancellation);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task RequestAsync(AssociateParameters proposal, CancellationToken cancellation)
    {
        connection.Step(UpperLayerEvent.TransportConfirmed);
        await connection.WriteAsync(AssociatePdu.Encode(PduType.AssociateRequest, proposal), cancellation);
        var (type, body) = await connection.ReadAsync(Timers.Establishment, cancellation);
        if (type == PduType.AssociateReject) throw Rejected(body.Span);
        var answer = AssociatePdu.Decode(body.Span);
        Answer = answer with { Contexts = [.. answer.Contexts.Select(context => Named(context, proposal))] };
        Agree(own: proposal.MaximumLength, peer: answer.MaximumLength);
    }

    private async Task<bool> AcceptAsync(Func<AssociateParameters, CancellationToken, Task<AssociationDecision>> decide, CancellationToken cancellation)
    {
        var (_, body) = await connection.ReadAsync(Timers.Artim, cancellation);
        var decision = await DecideAsync(body, decide, cancellation);
        if (decision.Answer is not { } answer)
        {
            var (result, source, reason) = decision.Rejection;
            await connection.WriteAsync(UpperLayerEvent.LocalReject, new byte[] { (byte)PduType.AssociateReject, 0, 0, 0, 0, 4, 0, result, source, reason }, cancellation);
            await connection.AwaitCloseAsync(cancellation);
            return false;
        }
        Answer = answer;
        Agree(own: answer.MaximumLength, peer: Request.MaximumLength);
        await connection.WriteAsync(UpperLayerEvent.LocalAccept, AssociatePdu.Encode(PduType.AssociateAccept, answer), cancellation);
        return true;
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
            await connection.RefuseAsync(InvalidPduException.InvalidParameter, cancellation);
            throw new AssociationException("The peer sent an invalid association request; it was aborted.", malformed);
        }
        if ((body.Span[1] & 1) == 0) return AssociationDecision.Reject(AssociateRejection.ProtocolVersionNotSupported);
        return Request.ApplicationContext != AssociateParameters.DicomApplicationContext
            ? AssociationDecision.Reject(AssociateRejection.ApplicationContextNotSupported)
            : await decide(Request, cancellation);
    }

    // 0 is no limit (PS3.8 D.1). Nobody is sent longer PDUs than we ourselves would take.
    private void Agree(uint own, uint peer)
    {
        if (own != 0) connection.LargestReceived = own;
        var mine = own == 0 ? AssociateParameters.UsualMaximumLength : own;
        largestSent = peer == 0 ? mine : Math.Min(peer, mine);
    }

    private static AssociationException Rejected(ReadOnlySpan<byte> body) =>
        new(body.Length < 4
            ? "The association was rejected."
            : $"The association was rejected: {new AssociateRejection(body[1], body[2], body[3])}.");

    private static PresentationContext Named(PresentationContext answered, AssociateParameters proposal) =>
        answered with { AbstractSyntax = proposal.Contexts.FirstOrDefault(context => context.Id == answered.Id)?.AbstractSyntax ?? "" };
}
