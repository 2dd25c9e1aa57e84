using System.Reflection;
using System.Text.Json.Nodes;

namespace DataBank.Server;

/// <summary>What every GA4GH service says of itself (GA4GH Service Info 1.0, https://github.com/ga4gh-discovery/ga4gh-service-info).</summary>
public static class ServiceInfo
{
    /// <param name="artifact">The standard: "drs", "htsget".</param>
    /// <param name="version">Of the standard.</param>
    /// <param name="address">Base URL of the appliance, as the client knows it.</param>
    public static JsonObject Of(string artifact, string version, string description, string address) => new()
    {
        ["id"] = $"jp.example.databank.{artifact}",
        ["name"] = "DataBank Appliance",
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = artifact, ["version"] = version },
        ["description"] = description,
        ["organization"] = new JsonObject { ["name"] = "DataBank Appliance", ["url"] = address },
        ["version"] = typeof(ServiceInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
    };
}
