using System.Net.WebSockets;
using System.Text;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace DataBank.Server;

/// <summary>
/// Notifications over a WebSocket (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/channels.html#websockets): the client binds it to
/// subscriptions by a token and gets a handshake for each, what waits, and then each event. An event has arrived once the connection has
/// answered a ping after it, or was closed in order; what a broken connection may have swallowed is sent again on the next one.
/// </summary>
internal sealed class NotificationSocket(SubscriptionWrites writes, Notifier notifier, SubscriptionTokens tokens, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public const string Path = "/Subscription/$websocket";

    private const string Bind = "bind-with-token:";
    private const int MostConnections = 256;
    private const int LongestMessage = 16 * 1024;
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Arrived = 2 * Ping + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ToBind = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly SubscriptionStore store = writes.Store;
    private int connections;

    // Browsers can't send an access token when they open a socket: the first message is what admits, and nothing is said before it.
    public static void Map(IEndpointRouteBuilder fhir) =>
        fhir.MapGet(Path, (HttpContext context, FhirFace _, NotificationSocket socket) => socket.HandleAsync(context)).AllowAnonymous().AuditAs("subscription-socket", "E");

    private async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest) throw new RequestProblem(426, "processing", "This address speaks WebSocket (RFC 6455).");
        try
        {
            if (Interlocked.Increment(ref connections) > MostConnections) throw new RequestProblem(503, "throttled", "There are too many connections.");
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Ping, KeepAliveTimeout = Ping });
            await ServeAsync(socket, ending);
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }
    }

    private async Task ServeAsync(WebSocket socket, CancellationTokenSource ending)
    {
        try
        {
            var (ids, until) = await BindAsync(socket, ending.Token);
            if (ids.Count == 0)
            {
                await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "Send bind-with-token: and a token of $get-ws-binding-token.", ending.Token);
                return;
            }
            ending.CancelAfter(TimeSpan.FromTicks(Math.Clamp((until - clock.GetUtcNow()).Ticks, 0, TimeSpan.FromDays(1).Ticks)));
            var listening = ListenAsync(socket, ending);
            var bound = ids.Select(id => new Bound(id)).ToList();
            try
            {
                while (await SendAsync(socket, bound, ending.Token)) await Task.Delay(Poll, clock, ending.Token);
            }
            catch (Exception problem) when (IsEnd(problem))
            {
                // The connection ends, for whatever reason: the next one goes on from there.
            }
            await ending.CancelAsync();
            if (await listening) await NoteAsync(bound, DateTimeOffset.MaxValue);
        }
        catch (Exception problem) when (IsEnd(problem))
        {
            // Nobody is there any more.
        }
    }

    private async Task<(IReadOnlyList<string> Ids, DateTimeOffset Until)> BindAsync(WebSocket socket, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ToBind);
        var buffer = new byte[LongestMessage];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close) return ([], default);
            length += received.Count;
            if (!received.EndOfMessage) continue;
            var text = Encoding.UTF8.GetString(buffer, 0, length).Trim();
            return text.StartsWith(Bind, StringComparison.OrdinalIgnoreCase) ? await tokens.ReadAsync(text[Bind.Length..].Trim()) : ([], default);
        }
        return ([], default);
    }

    // False when none of the subscriptions is left.
    private async Task<bool> SendAsync(WebSocket socket, List<Bound> bound, CancellationToken cancellation)
    {
        var isAnyLeft = false;
        foreach (var each in bound)
        {
            while (await store.FindAsync(each.Id, cancellation) is { } subscription && subscription.State != SubscriptionState.Off)
            {
                isAnyLeft = true;
                var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
                if (each.LastSent is null)
                {
                    (each.Last, each.LastSent) = (subscription.Delivered, clock.GetUtcNow());
                    await SendAsync(socket, subscription, definition, NotificationBundle.Handshake, [], cancellation);
                }
                var events = subscription.EventCount > each.Last ? await store.EventsAsync(each.Id, each.Last, subscription.EventCount, definition.MaximumCount, cancellation) : [];
                var isQuiet = definition.HeartbeatSeconds > 0 && clock.GetUtcNow() - each.LastSent >= TimeSpan.FromSeconds(definition.HeartbeatSeconds);
                if (events.Count == 0 && !isQuiet) break;
                await SendAsync(socket, subscription, definition, events.Count > 0 ? NotificationBundle.Event : NotificationBundle.Heartbeat, events, cancellation);
                each.LastSent = clock.GetUtcNow();
                if (events.Count > 0) each.Sent.Enqueue((each.Last = events[^1].Number, clock.GetUtcNow()));
            }
        }
        await NoteAsync(bound, clock.GetUtcNow() - Arrived);
        return isAnyLeft;
    }

    private async Task SendAsync(
        WebSocket socket, StoredSubscription subscription, SubscriptionDefinition definition, string type, IReadOnlyList<SubscriptionEvent> events, CancellationToken cancellation)
    {
        var notification = await notifier.MakeAsync(subscription, definition, type, events, definition.Content, cancellation);
        await socket.SendAsync(definition.IsXml ? FhirXmlWriter.Write(notification, isIndented: false) : notification, WebSocketMessageType.Text, endOfMessage: true, cancellation);
    }

    private async Task NoteAsync(List<Bound> bound, DateTimeOffset before)
    {
        foreach (var each in bound)
        {
            long? last = null;
            while (each.Sent.TryPeek(out var sent) && sent.At <= before) last = each.Sent.Dequeue().Number;
            if (last is { } number) await store.ArrivedAsync(each.Id, number, CancellationToken.None);
        }
    }

    // Only who reads sees the other side close. True: it has taken leave in order.
    private static async Task<bool> ListenAsync(WebSocket socket, CancellationTokenSource ending)
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

    private static bool IsEnd(Exception problem) => problem is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException;

    private sealed class Bound(string id)
    {
        public string Id => id;

        public long Last { get; set; }

        public DateTimeOffset? LastSent { get; set; }

        public Queue<(long Number, DateTimeOffset At)> Sent { get; } = new();
    }
}
