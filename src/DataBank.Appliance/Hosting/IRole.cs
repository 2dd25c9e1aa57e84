using System.Security.Claims;

namespace DataBank.Appliance;

/// <summary>One part of the appliance: opens what it needs, adds its services, maps its endpoints.</summary>
internal interface IRole : IAsyncDisposable
{
    void AddServices(WebApplicationBuilder builder);

    void Map(WebApplication app);

    /// <summary>What the viewer may show a caller of this role.</summary>
    IEnumerable<ViewerSource> ViewerSources(ClaimsPrincipal user) => [];
}
