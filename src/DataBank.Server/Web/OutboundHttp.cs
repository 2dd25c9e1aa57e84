using System.Net;
using System.Net.Sockets;

namespace DataBank.Server;

/// <summary>
/// The one way to fetch or send to a URL that somebody else has named (subscriptions, imports, keys of clients): the site's list decides where it
/// may lead, and a name on that list that resolves to this machine or to link-local addresses (metadata services) leads nowhere.
/// </summary>
public static class OutboundHttp
{
    /// <summary>Whether <paramref name="url"/> is one of the allowed ones, or lies below one.</summary>
    public static bool IsAllowed(Uri url, IEnumerable<Uri> allowed) => url.UserInfo.Length == 0 && url.Fragment.Length == 0 && allowed.Any(each =>
        Uri.Compare(each, url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && (url.AbsolutePath == each.AbsolutePath || url.AbsolutePath.StartsWith(each.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)));

    /// <summary>Whether what is sent there stays between the two: https, or http of this machine itself.</summary>
    public static bool IsConfidential(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <summary>A client without redirects, cookies, proxies and decompression.</summary>
    public static HttpClient Create(TimeSpan timeout) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // It could lead to another host, and what is sent with it.
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
        ConnectCallback = ConnectAsync,
    })
    { Timeout = timeout };

    /// <summary>Whether a connection may go to this address, which <paramref name="host"/> has resolved to.</summary>
    internal static bool MayConnect(string host, IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var literal) && IPAddress.IsLoopback(literal));
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast)) return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.IsIPv6SiteLocal;
        var bytes = address.GetAddressBytes();
        return bytes[0] is not 0 and < 224 && !(bytes[0] == 169 && bytes[1] == 254);
    }

    // The addresses that are judged are those that are connected to: nothing is resolved twice.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = (await Dns.GetHostAddressesAsync(host, cancellation)).Where(address => MayConnect(host, address)).ToArray();
        if (addresses.Length == 0) throw new HttpRequestException(HttpRequestError.ConnectionError, "The name leads to no address that may be connected to.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
