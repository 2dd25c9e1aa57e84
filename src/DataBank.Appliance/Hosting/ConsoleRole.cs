using DataBank.AdminConsole;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>The console role: screens for the people who run the appliance.</summary>
internal sealed class ConsoleRole(ApplianceSettings settings) : IRole
{
    public void AddServices(WebApplicationBuilder builder) => builder.Services.AddConsole(settings.OwnAddress);

    public void Map(WebApplication app) => app.MapConsole(endpoint => endpoint.WithoutAudit());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
