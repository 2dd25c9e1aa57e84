namespace DataBank.Dicom;

/// <summary>
/// The connection below an association, driven by <see cref="UpperLayerTable"/>: every PDU that comes or goes moves the machine, and what
/// the table answers with an abort is answered here and never reaches the caller. Each wait is limited.
/// </summary>
internal sealed class UpperLayerConnection(Stream stream, AssociationTimers timers, bool isRequestor) : IAsyncDisposable
{
    private const byte UnexpectedPdu = 2;

    private readonly PduTransport transport = new(stream);
    private readonly SemaphoreSlim writing = new(1);
    private readonly CancellationTokenSource sending = new();
    private readonly ReadWatch watch = new();
    private readonly Lock gate = new();

    public UpperLayerState State { get; private set; } = isRequestor ? UpperLayerState.Connecting : UpperLayerState.AwaitingRequest;

    /// <summary>The longest P-DATA-TF that is taken.</summary>
    public uint LargestReceived { get; set; } = PduTransport.LargestData;

    /// <summary>How long a read may take, from now on or from its start.</summary>
    public void Allow(TimeSpan patience) => watch.Allow(patience);

    /// <summary>Moves the machine.</summary>
    /// <exception cref="AssociationException">The table has nothing for this event in this state.</exception>
    public UpperLayerAction Step(UpperLayerEvent happened)
    {
        lock (gate)
        {
            if (UpperLayerTable.Find(happened, State) is not { } transition)
                throw new AssociationException($"The association is not in a state for this: {happened} in {State}.");
            State = transition.Action == UpperLayerAction.AR8 && !isRequestor ? UpperLayerState.CollisionAcceptorAwaiting : transition.Next;
            return transition.Action;
        }
    }

    /// <summary>Reads one PDU and moves the machine.</summary>
    /// <param name="limit">Null: what was allowed last.</param>
    /// <exception cref="AssociationException">Aborted, timed out or lost.</exception>
    public async ValueTask<(PduType Type, ReadOnlyMemory<byte> Body)> ReadAsync(TimeSpan? limit, CancellationToken cancellation)
    {
        try
        {
            using var registered = cancellation.UnsafeRegister(static read => ((ReadWatch)read!).Cancel(), watch);
            watch.Begin(limit);
            var received = await transport.ReadAsync(LargestReceived, watch.Token);
            watch.End();
            if (received is not { } pdu)
            {
                State = UpperLayerState.Idle;
                throw new AssociationException("The peer closed the connection.");
            }
            if (pdu.Type == PduType.Data) DataPdu.Check(pdu.Body.Span);
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
            await RefuseAsync(malformed.Reason, cancellation);
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

    /// <summary>Moves the machine and writes the PDU that goes with it.</summary>
    public Task WriteAsync(UpperLayerEvent happened, ReadOnlyMemory<byte> pdu, CancellationToken cancellation)
    {
        Step(happened);
        return WriteAsync(pdu, cancellation);
    }

    /// <summary>Writes a PDU. A peer that takes nothing must not hold us: what is half sent can't be continued, so the connection is broken.</summary>
    /// <exception cref="AssociationException">The peer takes no data, or is gone.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellation)
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

    /// <summary>Runs what sends several PDUs that nothing may come between; if it can't be finished the connection is broken.</summary>
    public async Task SendAloneAsync(Func<Task> send, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await send();
        }
        catch (Exception broken) when (broken is not AssociationException && State != UpperLayerState.Idle)
        {
            Break();
            throw;
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Sends a PDU that says no more than its type.</summary>
    public async Task SendPlainAsync(UpperLayerEvent happened, PduType type, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            await WriteAsync(happened, new byte[] { (byte)type, 0, 0, 0, 0, 4, 0, 0, 0, 0 }, cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Answers an invalid PDU with an abort and its reason.</summary>
    public async Task RefuseAsync(byte reason, CancellationToken cancellation)
    {
        if (UpperLayerTable.Find(UpperLayerEvent.InvalidPduReceived, State) is null) return;
        Step(UpperLayerEvent.InvalidPduReceived);
        await EndByAbortAsync(reason, cancellation);
    }

    /// <summary>Aborts as service user and breaks the connection; never throws for a peer that is gone already.</summary>
    public async Task AbortAsync(CancellationToken cancellation)
    {
        if (UpperLayerTable.Find(UpperLayerEvent.AbortRequested, State) is null) return;
        Step(UpperLayerEvent.AbortRequested);
        await SendAbortAsync(source: 0, reason: 0, cancellation);
        Break();
    }

    /// <summary>Sta13: closing at once, with bytes unread, would reset the connection and the peer might never see our last PDU.</summary>
    public async Task AwaitCloseAsync(CancellationToken cancellation)
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

    public async ValueTask DisposeAsync()
    {
        State = UpperLayerState.Idle;
        await transport.DisposeAsync();
        watch.Dispose();
    }

    private async Task EndByAbortAsync(byte reason, CancellationToken cancellation)
    {
        await SendAbortAsync(source: 2, reason, cancellation);
        await AwaitCloseAsync(cancellation);
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
}
