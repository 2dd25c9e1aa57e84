using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace DataBank.IntegrationTests.Subscriptions;

/// <summary>An endpoint for REST hooks on loopback that keeps what it was sent, and answers as the test says.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Task loop;

    public HookReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Root = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        listener.Prefixes.Add(Root + "/");
        listener.Start();
        loop = Task.Run(LoopAsync);
    }

    public string Root { get; }

    public string Hooks => $"{Root}/hooks";

    /// <summary>Lets the test choose the status; by default all is taken.</summary>
    public Func<HttpListenerRequest, int> Answer { get; set; } = _ => 200;

    /// <summary>What was answered with 2xx, in order, with its headers.</summary>
    public ConcurrentQueue<(JsonElement Bundle, WebHeaderCollection Headers, string Path)> Taken { get; } = new();

    public int Refused { get; private set; }

    public IReadOnlyList<JsonElement> Notifications(string type) =>
        [.. Taken.Select(taken => taken.Bundle).Where(bundle => Status(bundle, "type") == type)];

    /// <summary>Numbers of the events, in the order of their arrival, without repetitions.</summary>
    public IReadOnlyList<(long Number, string Focus)> Events =>
        [.. Notifications("event-notification").SelectMany(EventsOf).DistinctBy(each => each.Number)];

    public static IEnumerable<(long Number, string Focus)> EventsOf(JsonElement bundle) =>
        from parameter in bundle.GetProperty("entry")[0].GetProperty("resource").GetProperty("parameter").EnumerateArray()
        where parameter.Text("name") == "notification-event"
        let parts = parameter.GetProperty("part").EnumerateArray().ToDictionary(part => part.Text("name"))
        select (long.Parse(parts["event-number"].Text("valueString"), CultureInfo.InvariantCulture), parts.TryGetValue("focus", out var focus) ? focus.Text("valueReference", "reference") : "");

    public static string? Status(JsonElement bundle, string name) =>
        bundle.GetProperty("entry")[0].GetProperty("resource").GetProperty("parameter").EnumerateArray()
            .Where(parameter => parameter.Text("name") == name)
            .Select(parameter => parameter.EnumerateObject().First(member => member.Name.StartsWith("value", StringComparison.Ordinal)).Value.ToString()).FirstOrDefault();

    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (isSo()) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"{what}: {Taken.Count} taken, {Refused} refused.");
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await loop;
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var document = await JsonDocument.ParseAsync(context.Request.InputStream);
            context.Response.StatusCode = Answer(context.Request);
            if (context.Response.StatusCode == 302) context.Response.RedirectLocation = $"{Root}/elsewhere";
            if (context.Response.StatusCode < 300) Taken.Enqueue((document.RootElement.Clone(), context.Request.Headers is WebHeaderCollection headers ? headers : [], context.Request.Url!.AbsolutePath));
            else Refused++;
            context.Response.Close();
        }
    }
}
