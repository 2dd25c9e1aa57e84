using System.Collections.Concurrent;
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
/// A report is forgotten once it has arrived.
/// </summary>
internal sealed class ReportConnection(WorkitemReports reports, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const int MostConnections = 256;
    private const int PageSize = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1); // Another node may have stored a report.

    private readonly ConcurrentDictionary<string, int> connected = new(StringComparer.Ordinal);
    private int connections;

    /// <summary>Whether a subscriber has a connection to this process.</summary>
    public bool IsConnected(string subscriber) => connected.GetValueOrDefault(subscriber) > 0;

    public async Task HandleAsync(HttpContext context, string subscriber)
    {
        var title = Subscriptions.AeTitle(subscriber);
        // A browser sends cookies along whatever page opens the socket, but says which page it is.
        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && !IsOwn(origin, context.Request.Host)) throw new RequestProblem(403, "forbidden", "This page is of another origin.");
        try
        {
            if (Interlocked.Increment(ref connections) > MostConnections) throw new RequestProblem(503, "throttled", "There are too many connections.");
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            if (Expiry(context) is { } expiry) ending.CancelAfter(expiry);
            using var socket = await DeliverySocket.AcceptAsync(context, ending, clock);
            connected.AddOrUpdate(title, 1, (_, count) => count + 1);
            try
            {
                await ServeAsync(socket, title);
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

    private async Task ServeAsync(DeliverySocket socket, string subscriber)
    {
        socket.Listen(); // Subscribers say nothing.
        var sent = new Queue<(long Number, DateTimeOffset At)>();
        try
        {
            for (long last = 0; ;)
            {
                var next = reports.Added;
                var page = await reports.ReadAsync(subscriber, last, PageSize, socket.Ending);
                foreach (var (key, json) in page)
                {
                    await socket.SendAsync(Encoding.UTF8.GetBytes(json));
                    sent.Enqueue((last = key, clock.GetUtcNow()));
                }
                await ForgetAsync(subscriber, socket.TakeArrived(sent));
                if (page.Count < PageSize) await Task.WhenAny(next, Task.Delay(Poll, clock, socket.Ending));
                socket.Ending.ThrowIfCancellationRequested();
            }
        }
        catch (Exception problem) when (DeliverySocket.IsEnd(problem))
        {
            // The connection ends, for whatever reason: the next one goes on from there.
        }
        if (await socket.EndAsync()) await ForgetAsync(subscriber, DeliverySocket.TakeAll(sent));
    }

    private async Task ForgetAsync(string subscriber, long? last)
    {
        if (last is { } until) await reports.ForgetAsync(subscriber, until, CancellationToken.None);
    }

    private static bool IsOwn(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == host.Value;

    // A connection does not outlive the token that opened it.
    private TimeSpan? Expiry(HttpContext context) =>
        Caller.EndOf(context.User) is { } end ? TimeSpan.FromTicks(Math.Clamp((end - clock.GetUtcNow()).Ticks, 0, TimeSpan.FromDays(20).Ticks)) : null;
}
