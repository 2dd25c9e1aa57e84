using System.Reflection;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>What every GA4GH service says of itself (GA4GH Service Info 1.0, https://github.com/ga4gh-discovery/ga4gh-service-info).</summary>
public static class ServiceInfo
{
    /// <param name="artifact">The standard: "drs", "htsget".</param>
    /// <param name="version">Of the standard.</param>
    /// <param name="address">Base URL of the service, as the client knows it.</param>
    /// <exception cref="RequestProblem">400: it is none, as a Host header can make it.</exception>
    public static JsonObject Of(string artifact, string version, string description, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var service)) throw RequestProblem.Invalid("The Host header names no host.");
        return new JsonObject
        {
            ["id"] = IdOf(service),
            ["name"] = "DataBank Appliance",
            ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = artifact, ["version"] = version },
            ["description"] = description,
            ["organization"] = new JsonObject { ["name"] = "DataBank Appliance", ["url"] = service.GetLeftPart(UriPartial.Authority) },
            ["version"] = typeof(ServiceInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        };
    }

    // Registries list services of many banks: the host from its end (jp.example.bank), and where it is there.
    private static string IdOf(Uri service)
    {
        var host = service.HostNameType == UriHostNameType.Dns ? string.Join('.', service.Host.Split('.').Reverse()) : service.Host;
        return $"{host}{(service.IsDefaultPort ? "" : $".{service.Port}")}{service.AbsolutePath.TrimEnd('/').Replace('/', '.')}";
    }
}
