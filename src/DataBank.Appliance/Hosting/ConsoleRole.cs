namespace DataBank.Appliance;

/// <summary>The console role: screens for the people who run the appliance.</summary>
internal sealed class ConsoleRole : IRole
{
    public void AddServices(WebApplicationBuilder builder)
    {
    }

    public void Map(WebApplication app)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
