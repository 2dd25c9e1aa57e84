using System.Net;
using System.Net.Sockets;

namespace DataBank.Tests;

/// <summary>
/// Ports of 127.0.0.1 for servers of tests. They lie below those that the system itself gives to connections (from 32768 on Linux, 49152 elsewhere), so
/// that none is taken between the choice and the server's start; none is given twice in a process.
/// </summary>
internal static class FreePort
{
    private const int First = 12_000;
    private const int Count = 18_000;
    private static int given = Random.Shared.Next(Count);

    /// <summary>Gives a port on which nobody listens.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref given) % Count);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
            }
        }
    }
}
