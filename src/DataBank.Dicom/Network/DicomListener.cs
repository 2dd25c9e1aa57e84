using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DataBank.Dicom;

/// <summary>
/// A service class provider: accepts associations on a port and serves their requests one after the other, each association in a
/// task of its own. C-ECHO is answered here; everything else goes to the handler of its command.
/// </summary>
/// <param name="decide">Accepts or rejects an association.</param>
/// <param name="handlers">Handlers by request; an unknown request is answered with status 0211H, unrecognized operation (PS3.7 C.5.12).</param>
/// <param name="maximumAssociations">How many may be open at once; further ones are rejected as a transient limit.</param>
public sealed class DicomListener(
    Func<AssociateParameters, (AssociateParameters? Accept, AssociateRejection Rejection)> decide,
    IReadOnlyDictionary<CommandField, DimseHandler> handlers, AssociationTimers timers, int maximumAssociations = 64)
{
    private const ushort UnrecognizedOperation = 0x0211;
    private readonly ConcurrentDictionary<Task, byte> open = new();

    /// <summary>Serves until cancelled, then waits for the open associations to end.</summary>
    /// <param name="listener">Started by the caller, who knows its port.</param>
    public async Task RunAsync(TcpListener listener, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptTcpClientAsync(cancellation);
                socket.NoDelay = true;
                var serving = ServeAsync(socket, cancellation);
                open.TryAdd(serving, 0);
                _ = serving.ContinueWith(ended => open.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Task.WhenAll(open.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient socket, CancellationToken cancellation)
    {
        using (socket)
        {
            try
            {
                if (await Association.AcceptAsync(socket.GetStream(), Decide, timers, cancellation) is not { } association) return;
                await using var dimse = new DimseAssociation(association);
                while (await dimse.ReceiveAsync(cancellation) is { } request) await AnswerAsync(dimse, request, cancellation);
            }
            catch (Exception ended) when (ended is IOException or DicomFormatException or OperationCanceledException)
            {
                // The peer broke off, or we are stopping: this association is over, the listener goes on.
            }
        }
    }

    private (AssociateParameters? Accept, AssociateRejection Rejection) Decide(AssociateParameters request) =>
        open.Count > maximumAssociations ? (null, AssociateRejection.LocalLimitExceeded) : decide(request);

    private Task AnswerAsync(DimseAssociation dimse, DimseMessage request, CancellationToken cancellation)
    {
        if (handlers.TryGetValue(request.Command.Field, out var handler)) return handler(dimse, request, cancellation);
        var status = request.Command.Field == CommandField.EchoRequest ? (ushort)0 : UnrecognizedOperation;
        return dimse.SendAsync(request.ContextId, CommandSet.Response(request.Command, status), null, cancellation);
    }
}
