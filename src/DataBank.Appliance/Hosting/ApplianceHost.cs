using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>Composes the roles of one process into a web host and runs it.</summary>
internal static class ApplianceHost
{
    public static async Task RunAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        settings.Folder.Create();
        using var held = settings.Folder.Hold();
        if (File.Exists(settings.Folder.UnfinishedRestore)) throw new SettingsProblem("A restore of this data folder broke off: run `databank restore` again.");
        using var key = await SigningKey.OpenAsync(settings.Folder.Keys, cancellation);
        await using var access = settings.IsOpen ? null : await Database.OpenAsync(settings.Access.Provider, settings.AccessConnection, AccessDatabase.Schema, clock, cancellation);
        using var sealKey = await AuditSealKey.OpenAsync(settings.Folder.Keys, cancellation);
        var seals = new AuditSeals(settings.Folder.Audit, sealKey, clock);
        await using var journal = new AuditJournal(settings.Folder.Audit, clock, settings.Audit.Journal(seals));
        using var certificate = settings.Tls.CertificateFile is null ? null : new ServerCertificate(settings.Tls, clock);
        var roles = await OpenRolesAsync(settings, clock, cancellation);
        try
        {
            await using var app = Build(settings, clock, key, access, journal, settings.Audit.Upkeep(settings.Folder.Audit, seals), certificate, roles);
            await app.RunAsync(cancellation);
        }
        finally
        {
            foreach (var role in roles) await role.DisposeAsync();
        }
    }

    private static async Task<List<IRole>> OpenRolesAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var roles = new List<IRole>();
        if (settings.RoleSet.Contains(RoleNames.Clinical)) roles.Add(await ClinicalRole.OpenAsync(settings, clock, cancellation));
        if (settings.RoleSet.Contains(RoleNames.Proxy)) roles.Add(await ProxyRole.OpenAsync(settings, clock, cancellation));
        if (settings.RoleSet.Contains(RoleNames.Console)) roles.Add(new ConsoleRole(settings));
        return roles;
    }

    private static WebApplication Build(ApplianceSettings settings, TimeProvider clock, SigningKey key, Database? access, AuditJournal journal, AuditUpkeepOptions upkeep, ServerCertificate? certificate, List<IRole> roles)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Production" });
        builder.Configuration.Sources.Clear(); // Only our own sources count; ASPNETCORE_ variables would be a second door.
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.WebHost.UseUrls([.. settings.UrlList]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxResponseBufferSize = 256 * 1024; // The next piece of an image is read while one is sent.
            settings.Limits.Apply(kestrel.Limits);
            kestrel.UseTls(settings.Tls, certificate);
        });
        builder.AddTelemetry(settings.Telemetry);

        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, NetworkBuffers>();
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = NetworkBuffers.MostUnread);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton(upkeep);
        builder.Services.AddHostedService<AuditUpkeep>();
        builder.Services.AddSingleton(key);
        builder.Services.AddSingleton<TokenIssuer>();
        builder.Services.AddSingleton<SearchPages>();
        builder.Services.AddSingleton(settings.FhirLimits);
        builder.Services.AddSingleton(settings.Web.Manners(settings.Tls.HstsDays));
        builder.Services.AddSingleton(settings.Tls.ClientCertificates);
        if (certificate is not null) builder.Services.AddSingleton(certificate);
        builder.Services.AddRequestLimits(settings.Limits.Options);
        builder.Services.AddAccess(settings.IsOpen ? null : key);
        if (access is not null)
        {
            builder.Services.AddOrigins(settings.Access.Origins);
            builder.Services.AddAccessStores(access);
            builder.Services.AddAccessDatabase(settings.Access.Provider, settings.AccessConnection);
            builder.Services.AddAuthority(settings.Access.Options, key);
            builder.Services.AddPeople(settings.Access.PeopleOptions(settings.Folder) with { TellsUses = settings.RoleSet.Contains(RoleNames.Proxy) });
            builder.Services.AddSignIn();
            builder.Services.AddBreakGlass(settings.Access.BreakGlass);
            if (settings.Access.External.Provider is { } provider) builder.Services.AddExternalProvider(provider);
        }
        builder.Services.AddApplianceHealth();
        foreach (var role in roles) role.AddServices(builder);

        var app = builder.Build();
        app.ReportTransport(settings, certificate);
        app.UseTracing();
        app.UseDataBankWeb();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Permissions.Operate).WithoutAudit();
        if (!settings.IsOpen)
        {
            app.MapAuthority();
            app.MapSignIn(settings.Access.External.ClientId is not null);
        }
        app.MapRouteTable();
        foreach (var role in roles) role.Map(app);
        app.MapGuide(new Lazy<GuideSite>(() => GuideSite.Open(settings.Fhir.Conformance)));
        app.MapViewer(user => [.. roles.SelectMany(role => role.ViewerSources(user))]);
        return app;
    }
}
