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
/// subscriptions by a token and gets a handshake for each, what waits, and then each event.
/// </summary>
internal sealed class NotificationSocket(SubscriptionTokens tokens, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public const string Path = "/Subscription/$websocket";

    private const string Bind = "bind-with-token:";
    private const int MostConnections = 256;
    private const int LongestMessage = 16 * 1024;
    private static readonly TimeSpan ToBind = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    // Clients of research use up none of the clinical side's.
    private readonly int[] connections = [0, 0];

    // Browsers can't send an access token when they open a socket: the first message is what admits, and nothing is said before it, not even
    // whether there is such a face.
    public static void Map(IEndpointRouteBuilder fhir) =>
        fhir.MapGet(Path, (HttpContext context, NotificationSocket socket) => socket.HandleAsync(context)).AllowAnonymous().AuditAs("subscription-socket", "E");

    private async Task HandleAsync(HttpContext context)
    {
        var side = context.GetRouteValue("theme") is null ? 0 : 1;
        try
        {
            if (Interlocked.Increment(ref connections[side]) > MostConnections) throw new RequestProblem(503, "throttled", "There are too many connections.");
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            using var socket = await DeliverySocket.AcceptAsync(context, ending, clock);
            await ServeAsync(context, socket, ending);
        }
        finally
        {
            Interlocked.Decrement(ref connections[side]);
        }
    }

    private async Task ServeAsync(HttpContext context, DeliverySocket socket, CancellationTokenSource ending)
    {
        try
        {
            var (face, ids, until) = await BindAsync(socket.Socket, ending.Token);
            if (ids.Count == 0 || EngineOf(context, face) is not { } engine)
            {
                await socket.Socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "Send bind-with-token: and a token of $get-ws-binding-token.", ending.Token);
                return;
            }
            ending.CancelAfter(TimeSpan.FromTicks(Math.Clamp((until - clock.GetUtcNow()).Ticks, 0, TimeSpan.FromDays(1).Ticks)));
            socket.Listen();
            var bound = ids.Select(id => new Bound(id)).ToList();
            try
            {
                while (await SendAsync(engine, socket, bound)) await Task.Delay(Poll, clock, ending.Token);
            }
            catch (Exception problem) when (DeliverySocket.IsEnd(problem))
            {
                // The connection ends, for whatever reason: the next one goes on from there.
            }
            if (await socket.EndAsync()) await NoteAsync(engine, bound, each => DeliverySocket.TakeAll(each.Sent));
        }
        catch (Exception problem) when (DeliverySocket.IsEnd(problem))
        {
            // Nobody is there any more.
        }
    }

    private static SubscriptionEngine? EngineOf(HttpContext context, string basePath)
    {
        try
        {
            var face = Faces.Of<FhirFace>(context, face => face.Name);
            return face.BasePath == basePath ? face.Subscriptions : null;
        }
        catch (RequestProblem)
        {
            return null; // There is no such theme, or not now.
        }
    }

    private async Task<(string Face, IReadOnlyList<string> Ids, DateTimeOffset Until)> BindAsync(WebSocket socket, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ToBind);
        var buffer = new byte[LongestMessage];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close) return ("", [], default);
            length += received.Count;
            if (!received.EndOfMessage) continue;
            var text = Encoding.UTF8.GetString(buffer, 0, length).Trim();
            return text.StartsWith(Bind, StringComparison.OrdinalIgnoreCase) ? await tokens.ReadAsync(text[Bind.Length..].Trim()) : ("", [], default);
        }
        return ("", [], default);
    }

    // False when none of the subscriptions is left.
    private async Task<bool> SendAsync(SubscriptionEngine engine, DeliverySocket socket, List<Bound> bound)
    {
        var (cancellation, store) = (socket.Ending, engine.Writes.Store);
        var isAnyLeft = false;
        foreach (var each in bound)
        {
            while (await store.FindAsync(each.Id, cancellation) is { } subscription && subscription.State != SubscriptionState.Off)
            {
                isAnyLeft = true;
                var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
                if (!await engine.Writes.MayTellAsync(definition, cancellation)) break;
                if (each.LastSent is null)
                {
                    (each.Last, each.LastSent) = (subscription.Delivered, clock.GetUtcNow());
                    await SendAsync(engine, socket, subscription, definition, NotificationBundle.Handshake, []);
                }
                var events = subscription.EventCount > each.Last ? await store.EventsAsync(each.Id, each.Last, subscription.EventCount, definition.MaximumCount, cancellation) : [];
                var isQuiet = definition.HeartbeatSeconds > 0 && clock.GetUtcNow() - each.LastSent >= TimeSpan.FromSeconds(definition.HeartbeatSeconds);
                if (events.Count == 0 && !isQuiet) break;
                await SendAsync(engine, socket, subscription, definition, events.Count > 0 ? NotificationBundle.Event : NotificationBundle.Heartbeat, events);
                each.LastSent = clock.GetUtcNow();
                if (events.Count > 0) each.Sent.Enqueue((each.Last = events[^1].Number, clock.GetUtcNow()));
            }
        }
        await NoteAsync(engine, bound, each => socket.TakeArrived(each.Sent));
        return isAnyLeft;
    }

    private static async Task SendAsync(
        SubscriptionEngine engine, DeliverySocket socket, StoredSubscription subscription, SubscriptionDefinition definition, string type, IReadOnlyList<SubscriptionEvent> events)
    {
        var notification = await engine.Notifier.MakeAsync(subscription, definition, type, events, definition.Content, socket.Ending);
        await socket.SendAsync(definition.IsXml ? FhirXmlWriter.Write(notification, isIndented: false) : notification);
    }

    private static async Task NoteAsync(SubscriptionEngine engine, List<Bound> bound, Func<Bound, long?> arrived)
    {
        foreach (var each in bound)
        {
            if (arrived(each) is { } number) await engine.Writes.Store.ArrivedAsync(each.Id, number, CancellationToken.None);
        }
    }

    private sealed class Bound(string id)
    {
        public string Id => id;

        public long Last { get; set; }

        public DateTimeOffset? LastSent { get; set; }

        public Queue<(long Number, DateTimeOffset At)> Sent { get; } = new();
    }
}
