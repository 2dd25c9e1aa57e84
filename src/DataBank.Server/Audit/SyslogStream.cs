using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;

namespace DataBank.Server;

/// <summary>
/// Syslog over TLS (RFC 5425), or over TCP with the same octet counting (RFC 6587 §3.4.1). Syslog has no acknowledgement: what the receiver's
/// system has taken while the connection stood counts as arrived.
/// </summary>
internal sealed class SyslogStream : IAuditSink
{
    private const uint OutputQueue = 0x5411; // TIOCOUTQ of Linux: bytes that the other side has not acknowledged.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TcpClient client;
    private readonly Stream stream;
    private readonly Task ended;

    private SyslogStream(TcpClient client, Stream stream)
    {
        (this.client, this.stream) = (client, stream);
        ended = WaitForEndAsync();
    }

    /// <param name="host">Its name, which its certificate must show.</param>
    /// <param name="port">Its port.</param>
    /// <param name="tls">Null: plain TCP.</param>
    public static async Task<SyslogStream> OpenAsync(string host, int port, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, limit.Token);
            client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            if (tls is null) return new SyslogStream(client, client.GetStream());
            var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsClientAsync(tls, limit.Token);
            return new SyslogStream(client, secured);
        }
        catch (Exception problem) when (problem is SocketException or AuthenticationException or IOException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            client.Dispose();
            throw new IOException($"The syslog receiver can't be reached ({problem.GetType().Name}).", problem);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), limit.Token);
            await stream.WriteAsync(message, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException("The syslog receiver takes nothing any more.");
        }
    }

    public async Task ConfirmAsync(CancellationToken cancellation)
    {
        await stream.FlushAsync(cancellation);
        var waiting = Patience / Pause;
        while (Unacknowledged() > 0 && !ended.IsCompleted && --waiting > 0) await Task.Delay(Pause, cancellation);
        if (ended.IsCompleted || waiting <= 0) throw new IOException("The syslog receiver has ended the connection, or takes nothing any more.");
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        client.Dispose();
        await ended;
    }

    private int Unacknowledged()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        return ioctl((int)client.Client.Handle, OutputQueue, out var bytes) == 0 ? bytes : 0;
    }

    // A receiver says nothing; that it has closed is seen by reading alone.
    private async Task WaitForEndAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or SocketException)
        {
            // That is the end, too.
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(int descriptor, nuint request, out int value);
}
