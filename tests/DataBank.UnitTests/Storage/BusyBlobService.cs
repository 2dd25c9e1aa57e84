using System.Net;

namespace DataBank.UnitTests.Storage;

/// <summary>Stands before a blob service, and says to every other request that it is busy, as services do.</summary>
internal sealed class BusyBlobService : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly HttpClient client = new();
    private readonly Uri service;
    private readonly Task serving;
    private int asked;

    /// <param name="service">Its address.</param>
    public BusyBlobService(Uri service)
    {
        this.service = service;
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public int Port { get; } = FreePort.Next();

    public int Refused => asked / 2;

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
        client.Dispose();
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
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await AnswerAsync(context.Request, context.Response);
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        if (asked++ % 2 == 0)
        {
            response.StatusCode = 503;
            response.AddHeader("x-ms-error-code", "ServerBusy");
            response.Close();
            return;
        }
        using var passed = new HttpRequestMessage(new HttpMethod(request.HttpMethod), new Uri(service, request.RawUrl)) { Content = request.HttpMethod is "PUT" or "POST" ? new ByteArrayContent(body.ToArray()) : null };
        foreach (var name in request.Headers.AllKeys.Where(name => name is not ("Host" or "Connection" or "Content-Length")))
        {
            if (!passed.Headers.TryAddWithoutValidation(name!, request.Headers[name])) passed.Content?.Headers.TryAddWithoutValidation(name!, request.Headers[name]);
        }
        using var answer = await client.SendAsync(passed);
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Content-Length" or "Connection" or "Keep-Alive")))
            response.AddHeader(name, string.Join(',', values));
        var content = await answer.Content.ReadAsByteArrayAsync();
        response.ContentLength64 = request.HttpMethod == "HEAD" ? answer.Content.Headers.ContentLength ?? 0 : content.Length;
        if (request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(content);
        response.Close();
    }
}
