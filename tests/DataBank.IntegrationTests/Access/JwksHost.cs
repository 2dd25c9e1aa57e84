using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataBank.IntegrationTests;

/// <summary>A web server of a client's maker that publishes keys, and counts how often they are fetched.</summary>
internal sealed class JwksHost : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentDictionary<string, string> pages = new();
    private Task serving = Task.CompletedTask;
    private int requests;

    private JwksHost(string address) => listener.Prefixes.Add(Address = address);

    public string Address { get; }

    public int Requests => Volatile.Read(ref requests);

    public static Task<JwksHost> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var host = new JwksHost($"http://127.0.0.1:{port}/");
        host.listener.Start();
        host.serving = host.ServeAsync();
        return Task.FromResult(host);
    }

    public void Serve(string path, string text) => pages[path] = text;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            Interlocked.Increment(ref requests);
            if (pages.TryGetValue(context.Request.Url!.AbsolutePath, out var page)) await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(page));
            else context.Response.StatusCode = 404;
            context.Response.Close();
        }
    }
}
