using System.Net.WebSockets;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// A WebSocket (RFC 6455) over which numbered items are delivered. An item has arrived once the connection has answered a ping after it, or
/// was closed in order; what a broken connection may have swallowed is to be sent again on the next one.
/// </summary>
internal sealed class DeliverySocket(WebSocket socket, CancellationTokenSource ending, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Answered = 2 * Ping + TimeSpan.FromSeconds(1);

    private Task<bool> listening = Task.FromResult(false);

    /// <summary>Cancelled when the connection ends, whoever ends it.</summary>
    public CancellationToken Ending => ending.Token;

    public WebSocket Socket => socket;

    /// <param name="ending">Ends the connection; it stays the caller's.</param>
    /// <exception cref="RequestProblem">426: the request is no WebSocket's.</exception>
    public static async Task<DeliverySocket> AcceptAsync(HttpContext context, CancellationTokenSource ending, TimeProvider clock)
    {
        if (!context.WebSockets.IsWebSocketRequest) throw new RequestProblem(426, "processing", "This address speaks WebSocket (RFC 6455).");
        return new DeliverySocket(await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Ping, KeepAliveTimeout = Ping }), ending, clock);
    }

    /// <summary>Whether this tells no more than that the connection is over.</summary>
    public static bool IsEnd(Exception problem) => problem is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException;

    /// <summary>From here on the other side has nothing to say; but only who reads sees it close.</summary>
    public void Listen() => listening = ListenAsync();

    public async Task SendAsync(ReadOnlyMemory<byte> text) => await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, ending.Token);

    /// <summary>Takes out the items that have arrived by now; the number of the last one, null when there is none.</summary>
    public long? TakeArrived(Queue<(long Number, DateTimeOffset At)> sent) => TakeUntil(sent, clock.GetUtcNow() - Answered);

    /// <summary>Ends the connection; true when the other side has taken leave in order, so that everything has arrived.</summary>
    public async Task<bool> EndAsync()
    {
        await ending.CancelAsync();
        return await listening;
    }

    /// <summary>Takes out all items; the number of the last one, null when there is none.</summary>
    public static long? TakeAll(Queue<(long Number, DateTimeOffset At)> sent) => TakeUntil(sent, DateTimeOffset.MaxValue);

    public void Dispose() => socket.Dispose();

    private static long? TakeUntil(Queue<(long Number, DateTimeOffset At)> sent, DateTimeOffset before)
    {
        long? last = null;
        while (sent.TryPeek(out var item) && item.At <= before) last = sent.Dequeue().Number;
        return last;
    }

    private async Task<bool> ListenAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), ending.Token);
                if (received.MessageType != WebSocketMessageType.Close) continue;
                await ending.CancelAsync();
                using var patience = new CancellationTokenSource(Ping);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                return true;
            }
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            await ending.CancelAsync();
            return false;
        }
    }
}
