using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The people and clients of a data folder, for the commands that change them; also while the appliance runs.</summary>
internal sealed class AccessFolder : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly AsyncServiceScope scope;

    private AccessFolder(ServiceProvider services) => (this.services, scope) = (services, services.CreateAsyncScope());

    public RegisteredClients Clients => scope.ServiceProvider.GetRequiredService<RegisteredClients>();

    public People People => scope.ServiceProvider.GetRequiredService<People>();

    /// <exception cref="SettingsProblem">There is no such folder.</exception>
    public static async Task<AccessFolder> OpenAsync(string folder, CancellationToken cancellation)
    {
        var settings = ApplianceSettings.Load(new Dictionary<string, string?> { ["Data"] = folder });
        if (!Directory.Exists(settings.Folder.Path)) throw new SettingsProblem("The data folder does not exist; start `databank serve --data …` first.");
        await AccessDatabase.MigrateAsync(settings.Access.Provider, settings.AccessConnection, TimeProvider.System, cancellation);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAccessDatabase(settings.Access.Provider, settings.AccessConnection);
        services.AddClients(settings.Access.Options);
        services.AddPeople(settings.Access.PeopleOptions(settings.Folder));
        return new AccessFolder(services.BuildServiceProvider());
    }

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await services.DisposeAsync();
    }
}
