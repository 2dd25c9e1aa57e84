using System.Net;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>Reverse proxies in front. Section <c>Web</c>.</summary>
internal sealed class WebSettings
{
    public string[] Proxies { get; init; } = [];

    public WebManners Manners(int hstsDays) => new(hstsDays, [.. Proxies.Select(Network)]);

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        foreach (var proxy in Proxies) Network(proxy);
    }

    private static IPNetwork Network(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) ? network : throw new SettingsProblem("Web:Proxies are addresses or networks such as 10.0.0.7 or 10.0.0.0/24.");
    }
}
