using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace DataBank.Dicom;

/// <summary>A service class provider: accepts associations on a port and serves each in a task of its own.</summary>
/// <param name="decide">Accepts or rejects an association.</param>
/// <param name="services">What is served on every association.</param>
/// <param name="tls">Null: no TLS. See <see cref="TlsProfile"/>.</param>
public sealed class DicomListener(
    Func<AssociationRequest, CancellationToken, Task<AssociationDecision>> decide, DimseServices services,
    AssociationTimers timers, ListenerLimits limits, SslServerAuthenticationOptions? tls = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Task, byte> open = new();
    private readonly PeerCounts connections = new();
    private readonly PeerCounts associations = new();

    /// <summary>Serves until cancelled, then ends the open associations.</summary>
    /// <param name="listener">Started by the caller, who knows its port.</param>
    public async Task RunAsync(TcpListener listener, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (await AcceptAsync(listener, cancellation) is not { } socket) continue;
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

    private static async Task<Socket?> AcceptAsync(TcpListener listener, CancellationToken cancellation)
    {
        try
        {
            return await listener.AcceptSocketAsync(cancellation);
        }
        catch (SocketException)
        {
            // The peer was gone before it was accepted, or there are no descriptors left for the moment.
            await Task.Delay(Pause, cancellation);
            return null;
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        await Task.Yield(); // The accept loop goes on.
        using (socket)
        {
            if (socket.RemoteEndPoint is not IPEndPoint { Address: var remote }) return;
            if (remote.IsIPv4MappedToIPv6) remote = remote.MapToIPv4();
            if (!connections.TryEnter(remote, limits.ConnectionsOfPeer, limits.Connections)) return;
            try
            {
                socket.NoDelay = true;
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                await using var stream = new NetworkStream(socket, ownsSocket: false);
                await ServeAsync(stream, remote, cancellation);
            }
            catch (Exception ended) when (ended is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Every way an association can end early ends here: the peer has been told, or is gone.
            }
            catch (Exception bug)
            {
                services.OnFault?.Invoke(bug); // One association must not end the others.
            }
            finally
            {
                connections.Leave(remote);
            }
        }
    }

    private async Task ServeAsync(NetworkStream plain, IPAddress remote, CancellationToken cancellation)
    {
        if (tls is null)
        {
            await ServeAsync(plain, remote, null, cancellation);
            return;
        }
        await using var secured = new SslStream(plain, leaveInnerStreamOpen: true);
        using (var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            timer.CancelAfter(timers.Artim);
            await secured.AuthenticateAsServerAsync(tls, timer.Token);
        }
        await ServeAsync(secured, remote, secured, cancellation);
    }

    private async Task ServeAsync(Stream stream, IPAddress remote, SslStream? secured, CancellationToken cancellation)
    {
        var isCounted = false;
        try
        {
            var accepted = await Association.AcceptAsync(stream, DecideAsync, timers, cancellation);
            if (accepted is null) return;
            await using var dimse = new DimseAssociation(accepted, services);
            await dimse.RunAsync(cancellation);
        }
        finally
        {
            if (isCounted) associations.Leave(remote);
        }

        async Task<AssociationDecision> DecideAsync(AssociateParameters request, CancellationToken token)
        {
            isCounted = associations.TryEnter(remote, limits.AssociationsOfPeer, limits.Associations);
            return isCounted
                ? await decide(new AssociationRequest(request, remote, secured?.RemoteCertificate), token)
                : AssociationDecision.Reject(AssociateRejection.LocalLimitExceeded);
        }
    }
}
