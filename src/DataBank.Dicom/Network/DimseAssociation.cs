using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DataBank.Dicom;

/// <summary>
/// DIMSE over an association (PS3.7), both ways at once: one task receives (<see cref="RunAsync"/>), hands responses to whoever
/// invoked the operation, and starts the handlers of requests. As many operations run as the asynchronous operations window lets;
/// a peer that sends more waits. Data sets to store are streams from the wire; all others are bounded and read whole.
/// </summary>
public sealed class DimseAssociation : IAsyncDisposable
{
    private const int MostWaitingResponses = 1024;
    private const int NoLimit = 64; // What "no limit" of a window means here.

    private readonly DimseServices services;
    private readonly ConcurrentDictionary<ushort, Channel<DimseResponse>> invoked = new();
    private readonly ConcurrentDictionary<ushort, PerformedOperation> performed = new();
    private readonly ConcurrentDictionary<PerformedOperation, byte> trailing = new(); // Answered, and still doing what follows.
    private readonly SemaphoreSlim mayInvoke;
    private readonly SemaphoreSlim mayPerform;
    private readonly Lock gate = new();
    private ushort lastMessageId;
    private bool hasEnded;
    private volatile bool isInsideDataSet;
    private int awaited; // Operations that were sent and not answered yet.

    public DimseAssociation(Association association, DimseServices services)
    {
        (Association, this.services) = (association, services);
        InvokeWindow = association.MayInvoke == 0 ? NoLimit : Math.Min((int)association.MayInvoke, NoLimit);
        mayInvoke = new SemaphoreSlim(InvokeWindow);
        mayPerform = new SemaphoreSlim(association.MayBeAsked == 0 ? NoLimit : Math.Min((int)association.MayBeAsked, NoLimit));
    }

    public Association Association { get; }

    /// <summary>How many operations we may have outstanding.</summary>
    public int InvokeWindow { get; }

    /// <summary>Receives until the association is released, and agrees to a release once all operations have ended.</summary>
    /// <exception cref="AssociationException">The association ended in another way, or the peer broke the form of messages.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        AssociationException? fault = null;
        try
        {
            Rest();
            while (await MessageReceiving.ReceiveAsync(Association, life.Token) is { } message) await TakeAsync(message, life.Token);
            await Task.WhenAll(performed.Values.Select(operation => operation.Task));
            if (Association.State == UpperLayerState.AwaitingLocalRelease) await Association.AnswerReleaseAsync(life.Token);
        }
        catch (Exception ended) when (ended is AssociationException or DicomFormatException or OperationCanceledException)
        {
            await Association.AbortAsync(CancellationToken.None); // After a message in the wrong form the connection is still open.
            fault = ended as AssociationException ?? new AssociationException("The peer sent a malformed message; the association was aborted.", ended);
            if (ended is OperationCanceledException) throw;
            throw fault;
        }
        finally
        {
            await life.CancelAsync();
            EndInvoked(fault ?? new AssociationException("The association has ended."));
            await Task.WhenAll(performed.Values.Concat(trailing.Keys).Select(operation => operation.Task));
        }
    }

    /// <summary>
    /// Invokes an operation and gives its responses, the last one included. Breaking off before the last sends C-CANCEL (C-FIND, C-GET,
    /// C-MOVE) and waits for it. The window bounds how many run at once: do not invoke another one while enumerating with a window of 1.
    /// </summary>
    /// <exception cref="AssociationException">The association ended before the last response.</exception>
    public async IAsyncEnumerable<DimseResponse> InvokeAsync(
        byte contextId, CommandSet command, Stream? dataSet, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await mayInvoke.WaitAsync(cancellation);
        var (id, responses) = Register();
        var isLast = true; // Until the request is out there is nothing to cancel.
        var wasSent = false;
        try
        {
            command.Set(CommandSet.MessageId, id).WithDataSet(dataSet is not null);
            await Association.SendAsync(contextId, command.Encode(), dataSet, cancellation);
            (isLast, wasSent) = (false, true);
            Interlocked.Increment(ref awaited);
            Rest();
            while (!isLast)
            {
                var response = await NextAsync(responses, cancellation);
                isLast = !response.Status.IsPending;
                yield return response;
            }
        }
        finally
        {
            if (!isLast) await CancelAsync(contextId, command, id, responses);
            if (wasSent) Interlocked.Decrement(ref awaited);
            invoked.TryRemove(id, out _);
            Rest();
            mayInvoke.Release();
        }
    }

    /// <summary>Invokes an operation that has one response.</summary>
    public async Task<DimseResponse> InvokeOnceAsync(byte contextId, CommandSet command, Stream? dataSet, CancellationToken cancellation)
    {
        await foreach (var response in InvokeAsync(contextId, command, dataSet, cancellation)) return response;
        throw new AssociationException("The association has ended.");
    }

    /// <summary>Sends a response.</summary>
    internal Task RespondAsync(DimseRequest request, CommandSet response, DicomDataset? dataSet, CancellationToken cancellation)
    {
        var bytes = dataSet is null ? null : new MemoryStream(DatasetCoding.Encode(dataSet, request.TransferSyntax), writable: false);
        return Association.SendAsync(request.Context.Id, response.WithDataSet(bytes is not null).Encode(), bytes, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Association.DisposeAsync();
        mayInvoke.Dispose();
        mayPerform.Dispose();
    }

    private async Task TakeAsync(DimseMessage message, CancellationToken life)
    {
        if (message.DataSet is not null)
        {
            isInsideDataSet = true;
            Association.Allow(Association.Timers.Transfer);
        }
        var command = message.Command;
        if (command.Field == CommandField.CancelRequest)
        {
            if (performed.TryGetValue(command.Number(CommandSet.MessageIdBeingRespondedTo) ?? 0, out var operation)) operation.Cancel();
        }
        else if (((ushort)command.Field & 0x8000) != 0)
        {
            await DeliverAsync(message, life);
        }
        else
        {
            await StartAsync(message, life);
        }
        isInsideDataSet = false;
        Rest();
    }

    private async Task DeliverAsync(DimseMessage message, CancellationToken life)
    {
        var dataSet = message.DataSet is null ? null : await MessageReceiving.ReadDatasetAsync(message, life);
        if (!invoked.TryGetValue(message.Command.Number(CommandSet.MessageIdBeingRespondedTo) ?? 0, out var responses))
            throw new AssociationException("The peer answered an operation that is not outstanding.");
        await responses.Writer.WriteAsync(new DimseResponse(message.Command, dataSet), life);
    }

    // A store reads its data set from the wire, and the next message can come once it has; all others run beside the receiver.
    private async Task StartAsync(DimseMessage message, CancellationToken life)
    {
        var request = new DimseRequest(this, message.Context, message.Command);
        var isStore = message.Command.Field == CommandField.StoreRequest;
        var bytes = message.DataSet is null || isStore ? default : await MessageReceiving.ReadBytesAsync(message.DataSet, life);
        await mayPerform.WaitAsync(life);
        var operation = new PerformedOperation(life);
        var id = message.Command.Number(CommandSet.MessageId) ?? 0;
        while (!performed.TryAdd(id, operation))
        {
            if (!performed.TryGetValue(id, out var earlier)) continue;
            if (earlier.IsAnswered)
            {
                await earlier.Task; // The peer has its answer and may use the id again.
                continue;
            }
            throw new AssociationException("The peer used the message id of an operation that is still outstanding.");
        }
        operation.Task = PerformAsync(id, operation, new DimsePerformer(services, request, operation), isStore ? message.DataSet : null, bytes);
        if (!isStore || message.DataSet is not { } dataSet) return;
        await Task.WhenAny(dataSet.Ended, operation.Task);
        await dataSet.CopyToAsync(Stream.Null, life); // What nobody wanted is still on the wire.
    }

    private async Task PerformAsync(ushort id, PerformedOperation operation, DimsePerformer performer, Stream? incoming, ReadOnlyMemory<byte> dataSet)
    {
        Func<CancellationToken, Task>? afterwards = null;
        await Task.Yield();
        try
        {
            afterwards = await performer.PerformAsync(incoming, dataSet);
        }
        catch (Exception ended) when (ended is AssociationException or OperationCanceledException)
        {
            // The association is over, and the receiver knows why; nobody is left to be answered.
        }
        if (afterwards is not null) trailing.TryAdd(operation, 0);
        mayPerform.Release();
        performed.TryRemove(id, out _);
        Rest();
        if (afterwards is not null) await performer.FollowAsync(afterwards);
        trailing.TryRemove(operation, out _);
        operation.Dispose();
    }

    private static async ValueTask<DimseResponse> NextAsync(Channel<DimseResponse> responses, CancellationToken cancellation)
    {
        try
        {
            return await responses.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException ended)
        {
            throw new AssociationException(ended.InnerException?.Message ?? "The association has ended.", ended.InnerException);
        }
    }

    private (ushort Id, Channel<DimseResponse> Responses) Register()
    {
        var responses = Channel.CreateBounded<DimseResponse>(MostWaitingResponses);
        lock (gate)
        {
            if (hasEnded) throw new AssociationException("The association has ended.");
            do lastMessageId++;
            while (lastMessageId == 0 || !invoked.TryAdd(lastMessageId, responses));
            Rest();
            return (lastMessageId, responses);
        }
    }

    private void EndInvoked(AssociationException fault)
    {
        lock (gate) hasEnded = true;
        foreach (var responses in invoked.Values) responses.Writer.TryComplete(fault);
    }

    // What can't be cancelled, or does not end after it was, takes the association with it.
    private async Task CancelAsync(byte contextId, CommandSet command, ushort id, Channel<DimseResponse> responses)
    {
        using var timer = new CancellationTokenSource(Association.Timers.Response);
        try
        {
            if (command.Field is CommandField.FindRequest or CommandField.MoveRequest or CommandField.GetRequest)
            {
                var cancel = new CommandSet().Set(CommandSet.CommandFieldTag, (ushort)CommandField.CancelRequest)
                    .Set(CommandSet.MessageIdBeingRespondedTo, id).WithDataSet(false);
                await Association.SendAsync(contextId, cancel.Encode(), null, timer.Token);
                while ((await NextAsync(responses, timer.Token)).Status.IsPending)
                {
                }
                return;
            }
            await Association.AbortAsync(timer.Token);
        }
        catch (AssociationException)
        {
            // The association has ended, and so has the operation.
        }
        catch (OperationCanceledException)
        {
            await Association.AbortAsync(CancellationToken.None);
        }
    }

    // The limit for the next PDU, by what is going on.
    private void Rest()
    {
        if (isInsideDataSet) return;
        Association.Allow(
            Volatile.Read(ref awaited) > 0 ? Association.Timers.Response
            : invoked.IsEmpty && performed.IsEmpty ? Association.Timers.Idle
            : Timeout.InfiniteTimeSpan);
    }
}
