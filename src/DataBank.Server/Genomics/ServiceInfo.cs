using System.Reflection;
using System.Text.Json.Nodes;

namespace DataBank.Server;

/// <summary>What every GA4GH service says of itself (GA4GH Service Info 1.0, https://github.com/ga4gh-discovery/ga4gh-service-info).</summary>
public static class ServiceInfo
{
    /// <param name="artifact">The standard: "drs", "htsget".</param>
    /// <param name="version">Of the standard.</param>
    /// <param name="address">Base URL of the service, as the client knows it.</param>
    public static JsonObject Of(string artifact, string version, string description, Uri address) => new()
    {
        ["id"] = IdOf(address),
        ["name"] = "DataBank Appliance",
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = artifact, ["version"] = version },
        ["description"] = description,
        ["organization"] = new JsonObject { ["name"] = "DataBank Appliance", ["url"] = address.GetLeftPart(UriPartial.Authority) },
        ["version"] = typeof(ServiceInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
    };

    // Registries list services of many banks: the host from its end (jp.example.bank), and where it is there.
    private static string IdOf(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.Dns ? string.Join('.', address.Host.Split('.').Reverse()) : address.Host;
        return $"{host}{(address.IsDefaultPort ? "" : $".{address.Port}")}{address.AbsolutePath.TrimEnd('/').Replace('/', '.')}";
    }
}
