using System.Net.Sockets;

namespace DataBank.Server;

/// <summary>Syslog over UDP (RFC 5426): a message each datagram. What gets lost on the way is lost.</summary>
internal sealed class SyslogDatagrams : IAuditSink
{
    private readonly UdpClient client = new();

    private SyslogDatagrams()
    {
    }

    public static SyslogDatagrams Open(string host, int port)
    {
        var datagrams = new SyslogDatagrams();
        datagrams.client.Connect(host, port);
        return datagrams;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            await client.SendAsync(message, cancellation);
        }
        catch (SocketException problem)
        {
            throw new IOException("The syslog receiver can't be reached.", problem);
        }
    }

    public Task ConfirmAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
