namespace DataBank.Appliance;

/// <summary>The proxy role: the only door for research.</summary>
internal sealed class ProxyRole : IRole
{
    private ProxyRole()
    {
    }

    public static Task<ProxyRole> OpenAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation) =>
        Task.FromResult(new ProxyRole());

    public void AddServices(WebApplicationBuilder builder)
    {
    }

    public void Map(WebApplication app)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
