using System.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Storage;

/// <summary>Opens the database of people, clients and tokens: a database of its own, apart from all data.</summary>
public static class AccessDatabase
{
    public const string Schema = "access";

    /// <summary>Brings the schema up to date.</summary>
    public static async Task MigrateAsync(DatabaseEngine engine, string connectionString, TimeProvider clock, CancellationToken cancellation)
    {
        await using var database = await Database.OpenAsync(engine, connectionString, Schema, clock, cancellation);
    }

    /// <summary>Registers what is asked every few seconds, of a server that has just started, too: without the libraries, whose model takes half a second of a processor and 20 MB.</summary>
    public static IServiceCollection AddAccessStores(this IServiceCollection services, Database database) => services
        .AddSingleton(provider => new BrokenGlassStore(database, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new TokenStatus(database, provider.GetRequiredService<TimeProvider>()));

    /// <summary>Registers <see cref="AccessContext"/> and the managers of OpenIddict over it.</summary>
    public static IServiceCollection AddAccessDatabase(this IServiceCollection services, DatabaseEngine engine, string connectionString)
    {
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3); // With passkeys.
        services.AddDbContext<AccessContext>(options =>
        {
            options.UseOpenIddict();
            _ = engine switch
            {
                DatabaseEngine.Sqlite => options.UseSqlite(connectionString),
                DatabaseEngine.PostgreSql => options.UseNpgsql(connectionString),
                DatabaseEngine.SqlServer => options.UseSqlServer(connectionString),
                _ => throw new UnreachableException(),
            };
        });
        services.AddOpenIddict().AddCore(core =>
        {
            core.UseEntityFrameworkCore().UseDbContext<AccessContext>();
            core.DisableEntityCaching(); // Another process may change clients: the command line, another node.
        });
        return services;
    }
}
