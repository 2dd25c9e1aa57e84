using DataBank.Pseudonymization;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>The research door as one whole: vault, follower, views and the endpoints below <c>/research</c>.</summary>
public sealed class ResearchProxy : IAsyncDisposable
{
    private readonly ProxyOptions options;
    private readonly VaultStore vault;
    private readonly PersonVault persons;
    private readonly ThemeViews views;
    private readonly KeyEncryption keyEncryption;

    private ResearchProxy(ProxyOptions options, VaultStore vault, PersonVault persons, ThemeViews views, KeyEncryption keyEncryption) =>
        (this.options, this.vault, this.persons, this.views, this.keyEncryption) = (options, vault, persons, views, keyEncryption);

    /// <param name="vaultDatabase">A database of schema "vault"; it stays the caller's.</param>
    /// <param name="shelf">Where the databases of the views are.</param>
    public static async Task<ResearchProxy> OpenAsync(
        ProxyOptions options, Database vaultDatabase, DatabaseShelf shelf, KeyEncryption keyEncryption, TimeProvider clock, CancellationToken cancellation)
    {
        var vault = new VaultStore(vaultDatabase);
        var persons = await PersonVault.OpenAsync(vault, keyEncryption, options.PatientIdentifierSystems, cancellation);
        return new ResearchProxy(options, vault, persons, new ThemeViews(vault, keyEncryption, shelf, options, clock), keyEncryption);
    }

    /// <param name="fhir">Makes the client of the FHIR upstream.</param>
    /// <param name="dicomWeb">Makes the client of the DICOMweb upstream.</param>
    /// <param name="drs">Makes the client of the server that files of genomes come from.</param>
    public void AddServices(
        IServiceCollection services, Func<IServiceProvider, UpstreamHttp> fhir, Func<IServiceProvider, UpstreamHttp> dicomWeb,
        Func<IServiceProvider, (UpstreamHttp Http, string Path)> drs)
    {
        services.AddMetrics();
        services.AddSingleton(options).AddSingleton(vault).AddSingleton(persons).AddSingleton(views);
        services.AddSingleton(new ProjectionStore(vault.Database)).AddSingleton(new InstanceVerdictStore(vault.Database)).AddSingleton(new ClearedCopyStore(vault.Database)).AddSingleton(new GeneticReleaseStore(vault.Database));
        services.AddSingleton(keyEncryption).AddSingleton(new CaseStore(vault.Database)).AddSingleton(new ReidentificationStore(vault.Database));
        services.AddSingleton<ResearchUses>().AddSingleton<ResearchGenomes>().AddSingleton<ResearchExpression>().AddSingleton<CaseIds>().AddSingleton<MappingTable>().AddSingleton<Reidentifications>();
        services.AddSingleton(provider => new FhirUpstream(fhir(provider), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new DicomWebUpstream(dicomWeb(provider)));
        services.AddSingleton(provider => Drs(drs(provider)));
        services.AddSingleton<ProxyMetrics>().AddSingleton<PatientContexts>().AddSingleton<LeavingGuard>().AddSingleton(new ShortPseudonymStore(vault.Database)).AddSingleton<ShortPseudonyms>().AddSingleton<CodeDisplays>().AddSingleton<Attribution>().AddSingleton<ViewEraser>();
        services.AddSingleton<IdentificationCodeGate>().AddSingleton<Projector>().AddSingleton<InstanceGate>().AddSingleton<Membership>().AddSingleton<ResearchFaces>();
        services.AddSingleton(options.TextSearch).AddSingleton<Tesseract>().AddSingleton<TextInPixels>().AddSingleton<ClearedCopies>().AddSingleton<PixelDecisions>()
            .AddSingleton<PixelSearch>().AddSingleton<PixelLane>().AddSingleton<FaceRemoval>().AddSingleton<FaceLane>();
        services.AddSingleton<ConsentLane>().AddSingleton<DataLane>().AddSingleton<ImageLane>();
        services.AddSingleton(new FollowerLeaseStore(vault.Database)).AddSingleton<Turn>();
        services.AddHostedService(provider => provider.GetRequiredService<Turn>());
        services.AddSubscriptionServices();
        services.AddSingleton<ResearchSubscriptions>();
        services.AddHostedService(provider => provider.GetRequiredService<ResearchSubscriptions>());
        AddReleases(services);
        AddLane(services, "consent", provider => provider.GetRequiredService<ConsentLane>().PassAsync);
        AddLane(services, "data", provider => provider.GetRequiredService<DataLane>().PassAsync);
        AddLane(services, "image", provider => provider.GetRequiredService<ImageLane>().PassAsync);
        AddLane(services, "pixel", provider => provider.GetRequiredService<PixelLane>().PassAsync);
        AddLane(services, "face", provider => provider.GetRequiredService<FaceLane>().PassAsync);
        services.AddHealthChecks().AddCheck("research", () => views.AreConsentsCurrent
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("The consents of the views are not up to date: views answer 503."));
    }

    /// <param name="http">Reaches other banks.</param>
    public void AddFederation(IServiceCollection services, HttpClient http, FederationOptions federation)
    {
        services.AddSingleton(new FederatedQueryStore(vault.Database)).AddSingleton(federation.Counts).AddSingleton<Catalogue>();
        services.TryAddSingleton<PublishedKeys>();
        services.AddSingleton(federation).AddSingleton<PassportClearinghouse>().AddSingleton<FileTickets>().AddSingleton<BeaconRecords>();
        services.AddSingleton(provider => new Feasibility(provider.GetRequiredService<FederatedQueryStore>(), provider.GetRequiredService<ResearchExpression>(), federation, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Broker(http, federation, provider.GetRequiredService<TimeProvider>()));
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        var faces = app.ServiceProvider.GetRequiredService<ResearchFaces>();
        app.MapGroup("/federation").MapFederation();
        app.MapGroup("/research/{theme}/ga4gh/beacon/v2").RequireAuthorization(Permissions.CountRead).WithScopesOf("*", SmartActions.Search).MapBeacon();
        app.MapGroup("/anonymization").RequireAuthorization(Permissions.Anonymize).WithScopesOf("*").MapAnonymization();
        app.MapGroup("/research/{theme}/fhir").WithFace(faces.Fhir).AddEndpointFilter(NoteUsesAsync).MapFhir(FhirAccess.Research);
        app.MapGroup("/research/{theme}/dicomweb").WithFace(faces.DicomWeb).MapDicomWeb(DicomWebAccess.Research);
        app.MapGroup("/research/{theme}/ga4gh").WithScopesOf("DocumentReference", SmartActions.Read).MapResearchDrs();
        app.MapGroup("/research/{theme}/ga4gh").WithScopesOf("DocumentReference", SmartActions.Read).MapResearchHtsget();
        app.MapGroup("/research/{theme}/genomics").WithScopesOf("DocumentReference", SmartActions.Read).MapResearchMatrix();
        app.MapGroup("/vault/{theme}").MapMapping();
        app.MapGroup("/vault/{theme}").WithScopesOf("ImagingStudy").MapPixelReview();
    }

    /// <summary>Whose data an answer shows is noted before it leaves.</summary>
    private static async ValueTask<object?> NoteUsesAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var answer = await next(call);
        var (context, uses) = (call.HttpContext, call.HttpContext.RequestServices.GetRequiredService<ResearchUses>());
        if (context.GetRouteValue("theme") is string theme)
        {
            await uses.NoteAsync(theme, context.User, AuditTrail.Of(context).Patients, context.RequestAborted);
            // An export takes everybody, in the background.
            if (ScopeGuard.RouteOf(context).EndsWith("/$export", StringComparison.Ordinal) && context.RequestServices.GetRequiredService<ThemeViews>().Find(theme) is { } view)
                await uses.NoteAsync(theme, context.User, view.Members, context.RequestAborted);
        }
        return answer;
    }

    /// <summary>ResearchStudy ids of the themes that have a view now.</summary>
    public IEnumerable<string> LiveThemes => views.All.Select(view => view.Theme);

    public ValueTask DisposeAsync() => views.DisposeAsync();

    private void AddReleases(IServiceCollection services)
    {
        var jobs = new JobStore(vault.Database); // The proxy's own: it may be a process without the clinical database.
        services.AddSingleton(new ReleaseStore(vault.Database)).AddSingleton<ReleaseImages>();
        services.AddSingleton(provider => new AnonymizedReleases(
            provider.GetRequiredService<ReleaseStore>(), jobs, new JobFolder(new DiskFiles(options.ReleasesFolder, options.ReserveBytes)), views, provider.GetRequiredService<LeavingGuard>(), vault, provider.GetRequiredService<ReleaseImages>(), options,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ResearchExports(
            views, provider.GetRequiredService<LeavingGuard>(), jobs, new JobFolder(new DiskFiles(options.ExportsFolder, options.ReserveBytes)), provider.GetRequiredService<AuditJournal>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResearchExports>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ResearchExports>());
        services.AddSingleton<IHostedService>(provider => new JobWorker(
            jobs, [provider.GetRequiredService<AnonymizedReleases>().Kind, provider.GetRequiredService<ResearchExports>().Bulk.Kind], provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobWorker>>()));
    }

    private static DrsUpstream Drs((UpstreamHttp Http, string Path) upstream) => new(upstream.Http, upstream.Path);

    private void AddLane(IServiceCollection services, string lane, Func<IServiceProvider, Func<CancellationToken, Task>> pass) =>
        services.AddSingleton<IHostedService>(provider => new LaneLoop(
            lane, pass(provider), provider.GetRequiredService<Turn>(), options.PollInterval, provider.GetRequiredService<ProxyMetrics>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ILogger<LaneLoop>>()));
}
