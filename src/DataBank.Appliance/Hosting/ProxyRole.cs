using System.Net.Security;
using System.Security.Claims;
using DataBank.Proxy;
using DataBank.Pseudonymization;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataBank.Appliance;

/// <summary>The proxy role: the only door for research. It reaches the clinical side over HTTP alone, even in the same process.</summary>
internal sealed class ProxyRole : IRole
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    private readonly ApplianceSettings settings;
    private readonly Database vault;
    private readonly ResearchProxy proxy;
    private readonly TimeProvider clock;
    private readonly HttpClient banks;

    private ProxyRole(ApplianceSettings settings, Database vault, ResearchProxy proxy, TimeProvider clock)
    {
        (this.settings, this.vault, this.proxy, this.clock) = (settings, vault, proxy, clock);
        banks = OutboundHttp.Create(TimeSpan.FromMinutes(5), settings.Federation.Certificate);
    }

    public static async Task<ProxyRole> OpenAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var options = new ProxyOptions
        {
            PublicUrl = (settings.Proxy.PublicUrl ?? settings.UrlList[0]).TrimEnd('/'),
            ReleasesFolder = settings.Folder.Releases,
            ExportsFolder = settings.Folder.ViewExports,
            Kanji = settings.Fhir.KanjiVariants,
            ReserveBytes = settings.Blobs.ReserveBytes,
            PatientIdentifierSystems = settings.Dicom.RecordSystems,
            SpoolFolder = settings.Folder.ReleaseSpool,
            OptOutEmbargo = TimeSpan.FromDays(settings.Proxy.OptOutDays),
            ReidentificationTime = TimeSpan.FromHours(settings.Proxy.ReidentificationHours),
            SystemOfIssuer = settings.Dicom.PatientIssuers.SystemOf,
            TextSearch = settings.Proxy.TextSearch,
            Subscriptions = settings.Proxy.Subscriptions.Options,
            ImagePollInterval = settings.Proxy.DicomWebUpstream is null ? null : TimeSpan.FromMinutes(settings.Proxy.ImagePollMinutes),
        };
        var connection = settings.Vault.ConnectionString ?? $"Data Source={settings.Folder.VaultDatabase}";
        var vault = await Database.OpenAsync(settings.Vault.Provider, connection, "vault", clock, cancellation);
        var keyEncryption = await VaultUpkeep.OpenKeyAsync(new VaultStore(vault), settings.Folder.KeyEncryptionKey, settings.Keys.Seal(), cancellation);
        var shelf = new DatabaseShelf(settings.Views.Provider, settings.Views.ConnectionString ?? settings.Folder.Views, clock);
        return new ProxyRole(settings, vault, await ResearchProxy.OpenAsync(options, vault, shelf, keyEncryption, clock, cancellation), clock);
    }

    public void AddServices(WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient("upstream", client => client.Timeout = TimeSpan.FromMinutes(10)).ConfigurePrimaryHttpMessageHandler(Handler);
        builder.Services.AddHttpClient("own", client => client.Timeout = TimeSpan.FromMinutes(10)).ConfigurePrimaryHttpMessageHandler(services =>
        {
            var handler = Handler();
            // This process reaches itself by an address that its certificate does not name; that it is itself, the certificate shows.
            if (services.GetService<ServerCertificate>() is { } own) handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None || own.Is(shown);
            return handler;
        });
        if (settings.Proxy.ClientId is { } clientId)
        {
            builder.Services.AddSingleton(services => new BackendServiceToken(
                services.GetRequiredService<IHttpClientFactory>().CreateClient("upstream"), settings.Proxy.TokenEndpoint!, clientId,
                BackendServiceKey.OpenOrCreate(settings.Proxy.PrivateKeyFile!), "system/*.rs", services.GetRequiredService<TimeProvider>()));
        }
        proxy.AddServices(
            builder.Services,
            services => Upstream(services, settings.Proxy, settings.Proxy.FhirUpstream, "fhir"),
            services => Upstream(services, settings.Proxy, settings.Proxy.DicomWebUpstream, "dicomweb"),
            services => settings.Proxy.DrsUpstream is { } drs
                ? (Upstream(services, settings.Proxy, new Uri(drs.GetLeftPart(UriPartial.Authority)), ""), drs.AbsolutePath.Trim('/'))
                : (Upstream(services, settings.Proxy, null, ""), "ga4gh/drs/v1"));
        proxy.AddFederation(builder.Services, banks, settings.Federation.Options(banks, clock));
    }

    public void Map(WebApplication app) => ResearchProxy.Map(app);

    public IEnumerable<ViewerSource> ViewerSources(ClaimsPrincipal user) =>
        from theme in Caller.Holds(user, Permissions.ResearchRead) ? proxy.LiveThemes : []
        where Caller.MaySeeTheme(user, theme)
        orderby theme
        select new ViewerSource($"theme-{theme}", $"研究 {theme}", $"/research/{theme}/dicomweb", TakesUploads: false);

    public async ValueTask DisposeAsync()
    {
        banks.Dispose();
        await proxy.DisposeAsync();
        await vault.DisposeAsync();
    }

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, // A redirect could lead the token to another host.
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    };

    private static UpstreamHttp Upstream(IServiceProvider services, ProxySettings settings, Uri? configured, string ownPath)
    {
        var http = services.GetRequiredService<IHttpClientFactory>();
        if (configured is not null)
        {
            // An archive of another make is no place for the token of the FHIR server.
            var signedIn = settings.FhirUpstream?.Authority == configured.Authority ? services.GetService<BackendServiceToken>() : null;
            return new UpstreamHttp(http.CreateClient("upstream"), () => configured, cancellation => signedIn?.CurrentAsync(cancellation) ?? ValueTask.FromResult<string?>(null));
        }
        var server = services.GetRequiredService<IServer>();
        var token = new OwnToken(services.GetRequiredService<TokenIssuer>(), services.GetRequiredService<TimeProvider>(), TokenLifetime);
        return new UpstreamHttp(http.CreateClient("own"), () => OwnAddress(server, ownPath), _ => ValueTask.FromResult<string?>(token.Current()));
    }

    /// <summary>An address on which this process listens, as it reaches itself.</summary>
    private static Uri OwnAddress(IServer server, string path)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        var address = addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.Ordinal)) ?? addresses.First();
        foreach (var any in new[] { "//+", "//*", "//0.0.0.0", "//[::]" })
            address = address.Replace(any, "//127.0.0.1", StringComparison.Ordinal);
        return new Uri(new Uri(address), path);
    }

    /// <summary>The proxy's own token for the clinical side of this process, made anew before it ends.</summary>
    private sealed class OwnToken(TokenIssuer issuer, TimeProvider clock, TimeSpan lifetime)
    {
        private readonly Lock gate = new();
        private string token = "";
        private DateTimeOffset renewAt = DateTimeOffset.MinValue;

        public string Current()
        {
            lock (gate)
            {
                if (clock.GetUtcNow() >= renewAt)
                {
                    token = issuer.Issue(new TokenRequest("databank-proxy", [Roles.SystemProxy], [], lifetime));
                    renewAt = clock.GetUtcNow() + (lifetime / 2);
                }
                return token;
            }
        }
    }
}
