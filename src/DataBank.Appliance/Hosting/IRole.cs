namespace DataBank.Appliance;

/// <summary>One part of the appliance: opens what it needs, adds its services, maps its endpoints.</summary>
internal interface IRole : IAsyncDisposable
{
    void AddServices(WebApplicationBuilder builder);

    void Map(WebApplication app);
}
