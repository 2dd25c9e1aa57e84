using System.Collections.Concurrent;
using System.Globalization;
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
/// A subscriber's WebSocket, over which it is sent the reports that wait for it, then each as it comes:
/// https://dicom.nema.org/medical/dicom/current/output/html/part18.html#sect_8.10.4
/// A report is forgotten once the connection has answered a ping after it, or was closed in order; what a broken connection may have
/// swallowed is sent again on the next one.
/// </summary>
internal sealed class ReportConnection(WorkitemReports reports, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int MostConnections = 256;
    private const int PageSize = 100;
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Arrived = 2 * Ping + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1); // Another node may have stored a report.

    private readonly ConcurrentDictionary<string, int> connected = new(StringComparer.Ordinal);
    private int connections;

    /// <summary>Whether a subscriber has a connection to this process.</summary>
    public bool IsConnected(string subscriber) => connected.GetValueOrDefault(subscriber) > 0;

    public async Task HandleAsync(HttpContext context, string subscriber)
    {
        var title = Subscriptions.AeTitle(subscriber);
        if (!context.WebSockets.IsWebSocketRequest) throw new RequestProblem(426, "processing", "This address speaks WebSocket (RFC 6455).");
        // A browser sends cookies along whatever page opens the socket, but says which page it is.
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsOwn(origin, context.Request.Host)) throw new RequestProblem(403, "forbidden", "This page is of another origin.");
        try
        {
            if (Interlocked.Increment(ref connections) > MostConnections) throw new RequestProblem(503, "throttled", "There are too many connections.");
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            if (Expiry(context) is { } expiry) ending.CancelAfter(expiry);
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Ping, KeepAliveTimeout = Ping });
            connected.AddOrUpdate(title, 1, (_, count) => count + 1);
            try
            {
                await ServeAsync(socket, title, ending);
            }
            finally
            {
                connected.AddOrUpdate(title, 0, (_, count) => count - 1);
            }
        }
        finally
        {
            Interlocked.Decrement(ref connections);
        }
    }

    private async Task ServeAsync(WebSocket socket, string subscriber, CancellationTokenSource ending)
    {
        var listening = ListenAsync(socket, ending);
        var sent = new Queue<(long Key, DateTimeOffset At)>();
        try
        {
            for (long last = 0; ;)
            {
                var next = reports.Added;
                var page = await reports.ReadAsync(subscriber, last, PageSize, ending.Token);
                foreach (var (key, json) in page)
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, ending.Token);
                    sent.Enqueue((last = key, clock.GetUtcNow()));
                }
                await ForgetAsync(subscriber, sent, clock.GetUtcNow() - Arrived);
                if (page.Count < PageSize) await Task.WhenAny(next, Task.Delay(Poll, clock, ending.Token));
                ending.Token.ThrowIfCancellationRequested();
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The connection ends, for whatever reason: the next one goes on from there.
        }
        await ending.CancelAsync();
        if (await listening) await ForgetAsync(subscriber, sent, DateTimeOffset.MaxValue);
    }

    // Subscribers say nothing; but only who reads sees them close. True: they have taken leave in order.
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
        catch (Exception problem) when (problem is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            await ending.CancelAsync();
            return false;
        }
    }

    private async Task ForgetAsync(string subscriber, Queue<(long Key, DateTimeOffset At)> sent, DateTimeOffset before)
    {
        long? last = null;
        while (sent.TryPeek(out var report) && report.At <= before) last = sent.Dequeue().Key;
        if (last is { } until) await reports.ForgetAsync(subscriber, until, CancellationToken.None);
    }

    private static bool IsOwn(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == host.Value;

    // A connection does not outlive the token that opened it.
    private TimeSpan? Expiry(HttpContext context) =>
        long.TryParse(context.User.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromTicks(Math.Clamp((DateTimeOffset.FromUnixTimeSeconds(seconds) - clock.GetUtcNow()).Ticks, 0, TimeSpan.FromDays(20).Ticks))
            : null;
}
