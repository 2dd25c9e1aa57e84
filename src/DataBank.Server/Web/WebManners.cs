using System.Net;

namespace DataBank.Server;

/// <summary>What stands between the appliance and its clients.</summary>
/// <param name="HstsDays">How long browsers are to come by HTTPS alone; 0: nothing is said.</param>
/// <param name="Proxies">Whose X-Forwarded- headers are believed.</param>
public sealed record WebManners(int HstsDays, IReadOnlyList<IPNetwork> Proxies);
