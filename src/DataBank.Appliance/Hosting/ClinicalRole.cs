using System.Security.Claims;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataBank.Appliance;

/// <summary>The clinical role: the identified store and its FHIR, DICOMweb and genomics endpoints.</summary>
internal sealed class ClinicalRole : IRole
{
    private readonly ApplianceSettings settings;
    private readonly Database database;
    private readonly ResourceStore resources;
    private readonly StudyStore studies;
    private readonly ApplianceFiles files;
    private readonly BlobStore blobs;
    private readonly QuarantineStore quarantine;
    private readonly ImagingStudies imaging;
    private readonly LateStudies late;
    private readonly JobStore jobs;
    private readonly ReindexJob reindexing;
    private readonly InstalledDefinitions definitions;
    private readonly string packagesMark;
    private readonly VariantStore genomes;
    private readonly ReferenceGenomes references;
    private readonly VariantQueries genomeQueries;
    private readonly OmicsStore omics;
    private readonly MatrixTables tables;
    private readonly RenewTables renewal;
    private readonly FhirFace fhir;
    private readonly CommitmentStore commitments;
    private readonly WorkitemStore workitems;
    private readonly PerformedStepStore performedSteps;
    private readonly WorklistStore worklist;
    private readonly ImagingOrders orders;
    private readonly HttpClient authorities = OutboundHttp.Create(TimeSpan.FromSeconds(30));
    private readonly Forwarding forwarding;
    private readonly DicomWebFace dicomWeb;

    private ClinicalRole(ApplianceSettings settings, Database database, DefinitionLibrary library, string packagesMark)
    {
        this.packagesMark = packagesMark;
        this.settings = settings;
        this.database = database;
        resources = new ResourceStore(database, new ResourceStoreOptions(KeepsHistory: true) { Unversioned = settings.Fhir.Unversioned, Kanji = settings.Fhir.KanjiVariants, Definitions = library });
        studies = new StudyStore(database, settings.Dicom.Duplicates);
        quarantine = new QuarantineStore(database, settings.Dicom.QuarantineFiles, settings.Dicom.QuarantineBytes);
        files = ApplianceFiles.Open(settings);
        blobs = new BlobStore(files.Blobs, BlobKeyFile.Open(settings.Folder, settings.Blobs.Encrypt, settings.Keys.Seal())) { WritesForOlderNodes = settings.Blobs.ForOlderNodes };
        imaging = new ImagingStudies(resources, settings.Dicom.PatientIssuers, settings.DicomWebAddress);
        late = new LateStudies(database, imaging.RefreshAsync);
        jobs = new JobStore(database);
        reindexing = new ReindexJob(resources, jobs, database.Clock);
        definitions = new InstalledDefinitions(library, resources.Terminology, settings.Folder.Definitions, database.Clock);
        genomes = new VariantStore(database);
        references = new ReferenceGenomes(settings.Folder.Genomes);
        genomeQueries = new VariantQueries(database, blobs, references);
        omics = new OmicsStore(database);
        tables = new MatrixTables(blobs);
        renewal = new RenewTables(omics, tables, blobs, jobs);
        worklist = new WorklistStore(database);
        orders = new ImagingOrders(resources, worklist, settings.Dicom.PatientIssuers);
        var removal = new GenomeRemoval(resources);
        fhir = new FhirFace(resources, "clinical", "/fhir", SearchHandling.Lenient, IsReadOnly: false)
        {
            InSameTransaction = async (session, written, cancellation) =>
            {
                await ThemeLifecycle.CheckAsync(session, written, cancellation);
                await imaging.RelinkAsync(session, written, cancellation);
                await orders.FollowAsync(session, written, cancellation);
                await removal.FollowAsync(session, written, cancellation);
            },
            Policies = settings.Fhir.Policies,
            Installed = definitions,
            ProfilesOf = type => definitions.Served.ProfilesOf(type),
            Variants = new GenomeVariants(resources, genomes, genomeQueries),
            Expression = new StoredExpression(omics, tables),
        };
        commitments = new CommitmentStore(database);
        performedSteps = new PerformedStepStore(database);
        workitems = new WorkitemStore(database, new WorkitemReports(database));
        forwarding = new Forwarding(settings.Dicom.ForwardingRules(authorities, database.Clock), studies, blobs, jobs);
        dicomWeb = new DicomWebFace(studies, "clinical", "/dicomweb", new BlobInstanceSource(blobs, settings.Folder.Spool), IsReadOnly: false)
        {
            SearchLimit = settings.Dicom.SearchLimit,
            Archive = new InstanceArchive(
                studies,
                blobs,
                async (session, changed, cancellation) =>
                {
                    await late.TellAsync(session, changed, cancellation);
                    await forwarding.NoteAsync(session, changed, cancellation);
                },
                quarantine,
                new SpoolFolder(settings.Folder.Spool),
                settings.Dicom.MaximumInstanceBytes),
        };
    }

    public static async Task<ClinicalRole> OpenAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var mark = new PackageFolder(settings.Folder.Packages).Mark(); // Before they are read: what comes later is seen as a change.
        var library = Packages.Library(settings.Folder, settings.Fhir.Conformance);
        var role = new ClinicalRole(settings, await OpenDatabaseAsync(settings, clock, cancellation), library, mark);
        try
        {
            if (!await role.blobs.IsThereAsync(cancellation) && await StoreVerifier.RefersToBlobsAsync(role.database, cancellation))
            {
                throw new SettingsProblem($"The database refers to files in {role.files.Where}, and that is empty: is its volume mounted?");
            }
            await role.blobs.PrepareAsync(cancellation);
            await role.reindexing.OpenAsync($"{settings.OwnAddress.ToString().TrimEnd('/')}/fhir", cancellation);
            await role.renewal.OpenAsync(cancellation);
            await role.orders.PrepareAsync(cancellation);
            await role.workitems.PrepareAsync(cancellation);
            await role.late.OpenAsync(cancellation);
            await role.studies.ConfigureExtraTagsAsync(settings.Dicom.IndexedAttributes, cancellation);
            return role;
        }
        catch (RequestProblem problem)
        {
            await role.DisposeAsync();
            throw new SettingsProblem($"Dicom:IndexedAttributes: {problem.Message}");
        }
        catch (SettingsProblem)
        {
            await role.DisposeAsync();
            throw;
        }
        catch (Exception problem) when (problem is not (IOException or UnauthorizedAccessException) && StorageOutage.Of(problem) is not null)
        {
            await role.DisposeAsync();
            throw new SettingsProblem($"What the appliance stores in cannot be reached: {problem.Message.Split('\n')[0]}");
        }
    }

    public static Task<Database> OpenDatabaseAsync(ApplianceSettings settings, TimeProvider clock, CancellationToken cancellation) =>
        Database.OpenAsync(
            settings.Storage.Provider,
            settings.Storage.ConnectionString ?? $"Data Source={settings.Folder.ClinicalDatabase}",
            "records",
            clock,
            cancellation);

    /// <summary>What commands work with that bring in or take out much, while the appliance is stopped.</summary>
    public Database Database => database;

    public FhirFace Fhir => fhir;

    public BlobStore Blobs => blobs;

    public ImagingStudies Imaging => imaging;

    public InstanceArchive Archive => dicomWeb.Archive!;

    /// <summary>Imports lines without a server.</summary>
    public BulkImport OpenImport(AuditJournal journal, FhirLimits limits) =>
        new(fhir, jobs, new JobFolder(files.Imports), settings.Fhir.Import.Options(files, settings.Folder.ToImport) with { MaximumFileBytes = long.MaxValue }, limits, journal, database.Clock);

    public void AddServices(WebApplicationBuilder builder)
    {
        // The unkeyed stores are the clinical ones; views belong to the proxy and never enter the container.
        builder.Services.AddSingleton(resources);
        builder.Services.AddSingleton(services => new ClosedRecords(resources, services.GetService<OpenRecords>()));
        builder.Services.AddSingleton(studies);
        builder.Services.AddSingleton(blobs);
        builder.Services.AddSingleton(quarantine);
        builder.Services.AddSingleton(new StudyRemovals(studies));
        builder.Services.AddSingleton(new StudyChanges(database));
        builder.Services.AddWorkitems(workitems, settings.Dicom.Peers());
        builder.Services.AddCommitment(commitments, blobs);
        builder.Services.AddPerformedSteps(performedSteps, resources, orders, imaging, settings.Dicom.PatientIssuers);
        builder.Services.AddSingleton(services => new BlobRelease(database, blobs, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(settings.Dicom.Retention(settings.Fhir.DeletedRetentionDays));
        builder.Services.AddSingleton(new DestructionStore(database));
        builder.Services.AddSingleton(imaging);
        builder.Services.AddSingleton(jobs);
        builder.Services.AddSingleton(genomes);
        builder.Services.AddSingleton(genomeQueries);
        var (indexing, parquet) = (new FileIndexing(blobs), new ParquetMatrix(blobs));
        builder.Services.AddSingleton(omics).AddSingleton(new KeptFiles(genomes, omics)).AddSingleton(new HtsgetFiles(omics, blobs)).AddSingleton(tables).AddSingleton(new MatrixOwners(resources, parquet, blobs));
        var import = new ImportGenomicFile(resources, genomes, new ImportOmicsFile(resources, omics, indexing, tables, parquet, blobs), indexing, blobs, references);
        builder.Services.AddSingleton(import.JobKind).AddSingleton(import.AnnotateKind);
        builder.Services.AddHostedService<JobWorker>();
        builder.Services.AddSingleton(reindexing);
        var packages = new PackageFolder(settings.Folder.Packages);
        builder.Services.AddSingleton(services => new PackageWatch(
            packages, packagesMark, () => packages.ToLibrary(settings.Fhir.Conformance.Packages), definitions, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PackageWatch>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<PackageWatch>());
        if (database.Engine != DatabaseEngine.Sqlite) builder.Services.AddHostedService<ParameterWatch>();
        builder.Services.AddSingleton(services => new BulkDelete(fhir, jobs, services.GetRequiredService<AuditJournal>(), services.GetRequiredService<TimeProvider>()));
        // By themselves: other jobs must not wait for them.
        builder.Services.AddSingleton<IHostedService>(services => new JobWorker(
            jobs, [reindexing.Kind, renewal.Kind, services.GetRequiredService<BulkDelete>().Kind], services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<JobWorker>>()) { Lease = ReindexJob.Lease });
        builder.Services.AddExports(resources, jobs, new JobFolder(files.Exports));
        builder.Services.AddImports(fhir, jobs, new JobFolder(files.Imports), settings.Fhir.Import.Options(files, settings.Folder.ToImport));
        builder.Services.AddSubscriptions(fhir, new SubscriptionStore(database), settings.Fhir.Subscriptions.Options);
        builder.Services.AddHostedService<ArchiveUpkeep>();
        if (settings.Blobs.ScrubBytesPerSecond > 0)
        {
            builder.Services.AddSingleton(services => new BlobScrub(blobs, settings.Blobs.ScrubBytesPerSecond, services.GetRequiredService<TimeProvider>()));
            builder.Services.AddHostedService<BlobScrubbing>();
        }
        if (settings.Dicom.DimseOptions(settings.IsLocal, settings.IsOpen) is { } dimse)
        {
            builder.Services.AddSingleton(dimse);
            builder.Services.AddSingleton(new DimseContent(dicomWeb.Archive!, studies, blobs, resources, jobs, settings.Dicom.PatientIssuers, commitments, imaging, performedSteps, orders, worklist, workitems));
            builder.Services.AddHostedService<DimseService>();
        }
        builder.Services.AddDispatch(jobs, forwarding, settings.Dicom.Peers());
        builder.Services.AddHealthChecks()
            .AddAsyncCheck("database", CheckDatabaseAsync)
            .AddAsyncCheck("blobs", CheckBlobsAsync)
            .AddCheck<PackageWatch>("packages");
    }

    public void Map(WebApplication app)
    {
        var served = fhir with { Exports = app.Services.GetRequiredService<BulkExport>(), Subscriptions = app.Services.GetRequiredService<SubscriptionEngine>() };
        app.MapGroup("/fhir").MapSmartConfiguration(settings.IsOpen ? null : settings.Access.Options);
        var log = app.Services.GetRequiredService<ILogger<LateStudies>>();
        late.Report = problem => log.LogError("What is told of a study could not be written: {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<LateStudies>() is { } studies) await studies.CatchUpAsync(context.RequestAborted);
            await next(context);
        });
        app.MapGroup("/fhir").WithMetadata(late).WithFace(_ => served).MapFhir(FhirAccess.Clinical);
        if (!settings.IsOpen) app.MapBreakGlass();
        app.MapGroup("/genomics").MapGenomics();
        app.MapGroup("/genomics").MapReadMatrix();
        app.MapGroup("/ga4gh").MapDataRepository();
        app.MapGroup("/ga4gh").MapHtsget();
        app.MapGroup("/dicomweb").WithFace(_ => dicomWeb).MapDicomWeb(DicomWebAccess.Clinical);
    }

    public IEnumerable<ViewerSource> ViewerSources(ClaimsPrincipal user) =>
        Caller.Holds(user, Permissions.ClinicalRead)
            ? [new ViewerSource("clinical", "診療 Clinical", "/dicomweb", TakesUploads: Caller.Holds(user, Permissions.ClinicalWrite))]
            : [];

    public async ValueTask DisposeAsync()
    {
        forwarding.Dispose();
        authorities.Dispose();
        genomeQueries.Dispose();
        await late.DisposeAsync();
        await definitions.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task<HealthCheckResult> CheckDatabaseAsync(CancellationToken cancellation)
    {
        var answer = await database.ReadAsync(
            async session =>
            {
                await using var command = session.Command("select 1");
                return await command.ExecuteScalarAsync(cancellation);
            },
            cancellation);
        return answer is null ? HealthCheckResult.Unhealthy("The database does not answer.") : HealthCheckResult.Healthy();
    }

    private async Task<HealthCheckResult> CheckBlobsAsync(CancellationToken cancellation)
    {
        await blobs.ProbeAsync(cancellation);
        return HealthCheckResult.Healthy();
    }
}
