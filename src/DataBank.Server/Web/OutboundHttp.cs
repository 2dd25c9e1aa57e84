using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace DataBank.Server;

/// <summary>
/// The one way to fetch or send to a URL that somebody else has named (subscriptions, imports, keys of clients) or that patients' data go to (archives, banks): the
/// site's list or settings decide where it may lead, and a name there that resolves to this machine or to link-local addresses (metadata services) leads nowhere.
/// </summary>
public static class OutboundHttp
{
    private static readonly byte[] Translated = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

    // Where clouds answer with credentials, beside the link-local addresses that are closed altogether.
    private static readonly IPAddress[] MetadataServices = [IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("192.0.0.192")];

    /// <summary>Whether <paramref name="url"/> is one of the allowed ones, or lies below one.</summary>
    public static bool IsAllowed(Uri url, IEnumerable<Uri> allowed) => url.UserInfo.Length == 0 && url.Fragment.Length == 0 && allowed.Any(each =>
        Uri.Compare(each, url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && (url.AbsolutePath == each.AbsolutePath || url.AbsolutePath.StartsWith(each.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)));

    /// <summary>Whether what is sent there stays between the two: https, or http of this machine itself.</summary>
    public static bool IsConfidential(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <summary>A client without redirects, cookies, proxies and decompression.</summary>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="certificate">What it shows to servers that ask for a certificate (mutual TLS), got anew for each connection; null: nothing.</param>
    public static HttpClient Create(TimeSpan timeout, Func<X509Certificate2>? certificate = null) => Create(timeout, certificate, Dns.GetHostAddressesAsync);

    /// <param name="timeout">How long a request may take.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="resolve">The addresses of a name, asked for once for each connection.</param>
    internal static HttpClient Create(TimeSpan timeout, Func<X509Certificate2>? certificate, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // It could lead to another host, and what is sent with it.
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 16,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, resolve, cancellation),
        };
        if (certificate is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate();
        return new HttpClient(handler) { Timeout = timeout };
    }

    /// <summary>Whether a connection may go to this address, which <paramref name="host"/> has resolved to.</summary>
    internal static bool MayConnect(string host, IPAddress address)
    {
        if (InnerIPv4(address) is { } inner) address = inner;
        if (IPAddress.IsLoopback(address)) return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var literal) && IPAddress.IsLoopback(literal));
        if (MetadataServices.Contains(address) || address.Equals(IPAddress.IPv6Any)) return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.IsIPv6SiteLocal && !address.IsIPv6Teredo;
        var bytes = address.GetAddressBytes();
        return bytes[0] is not 0 and < 224 && !(bytes[0] == 169 && bytes[1] == 254);
    }

    // IPv4 in IPv6: mapped and compatible (RFC 4291 §2.5.5), translated (64:ff9b::/96, RFC 6052) and 6to4 (2002::/16, RFC 3056).
    private static IPAddress? InnerIPv4(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        if (bytes.StartsWith(Translated) || (bytes[..12].IndexOfAnyExcept((byte)0) < 0 && !address.Equals(IPAddress.IPv6Loopback) && !address.Equals(IPAddress.IPv6Any))) return new IPAddress(bytes[12..]);
        return bytes[0] == 0x20 && bytes[1] == 0x02 ? new IPAddress(bytes[2..6]) : null;
    }

    // The addresses that are judged are those that are connected to: nothing is resolved twice.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancellation)
    {
        var addresses = (await resolve(server.Host, cancellation)).Where(address => MayConnect(server.Host, address)).ToArray();
        if (addresses.Length == 0) throw new HttpRequestException(HttpRequestError.ConnectionError, "The name leads to no address that may be connected to.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, server.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
