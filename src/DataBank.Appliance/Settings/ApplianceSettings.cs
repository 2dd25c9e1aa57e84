using System.Net;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>
/// All settings: <c>appsettings.json</c> beside the executable, then the files of <c>DATABANK_SecretsFolder</c>, then the environment (<c>DATABANK_Section__Key</c>), then the
/// command line; the later wins. Every key is described in <c>docs/configuration.md</c>.
/// </summary>
internal sealed class ApplianceSettings
{
    public string Data { get; init; } = "";

    /// <summary>What several nodes of one appliance share: keys, files, packages; unset: the data folder.</summary>
    public string? Shared { get; init; }

    public string Urls { get; init; } = "http://127.0.0.1:8080";

    public string Roles { get; init; } = $"{RoleNames.Clinical},{RoleNames.Proxy},{RoleNames.Console}";

    public string Auth { get; init; } = "token";

    public DatabaseSettings Storage { get; init; } = new();

    public DatabaseSettings Views { get; init; } = new();

    public DatabaseSettings Vault { get; init; } = new();

    public AccessSettings Access { get; init; } = new();

    public BlobSettings Blobs { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public FhirSettings Fhir { get; init; } = new();

    public DicomSettings Dicom { get; init; } = new();

    public ProxySettings Proxy { get; init; } = new();

    public FederationSettings Federation { get; init; } = new();

    public KeySettings Keys { get; init; } = new();

    public TelemetrySettings Telemetry { get; init; } = new();

    public AuditSettings Audit { get; init; } = new();

    public TlsSettings Tls { get; init; } = new();

    public WebSettings Web { get; init; } = new();

    /// <summary>The whole configuration, for sections that other projects bind themselves.</summary>
    public IConfiguration Configuration { get; private set; } = new ConfigurationBuilder().Build();

    public DataFolder Folder => new(Data, Shared);

    public bool IsOpen => Auth == "none";

    public string AccessConnection => Access.ConnectionString ?? $"Data Source={Folder.AccessDatabase}";

    /// <summary>Nobody outside this machine can connect.</summary>
    public bool IsLocal => UrlList.All(url => TryParseUrl(url, out var uri) && IsLoopback(uri));

    /// <summary>Where clients find DICOMweb, as the Endpoint resource tells it.</summary>
    public string DicomWebAddress => Dicom.PublicUrl ?? $"{UrlList[0].TrimEnd('/')}/dicomweb";

    /// <summary>Where this process reaches itself: the first URL, a wildcard host replaced by loopback.</summary>
    public Uri OwnAddress
    {
        get
        {
            _ = TryParseUrl(UrlList[0], out var first);
            return first.Host is "0.0.0.0" or "[::]" ? new UriBuilder(first) { Host = "127.0.0.1" }.Uri : first;
        }
    }

    /// <summary>Bounds of what FHIR takes.</summary>
    public FhirLimits FhirLimits => new(Fhir.MaximumResourceBytes, Fhir.MaximumBundleBytes, Fhir.MaximumBundleEntries) { QueryTime = Limits.Options.QueryTime };

    public IReadOnlyList<string> UrlList => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IReadOnlySet<string> RoleSet =>
        Roles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);

    /// <param name="commandLine">Keys and values given on the command line; nulls were not given.</param>
    /// <exception cref="SettingsProblem">A setting is missing or wrong.</exception>
    public static ApplianceSettings Load(IReadOnlyDictionary<string, string?> commandLine)
    {
        var sources = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false);
        if (Environment.GetEnvironmentVariable("DATABANK_SecretsFolder") is { Length: > 0 } secrets)
        {
            if (!Directory.Exists(secrets)) throw new SettingsProblem("DATABANK_SecretsFolder names a folder that is not there.");
            sources.AddKeyPerFile(Path.GetFullPath(secrets), optional: false, reloadOnChange: false);
        }
        return Bind(sources.AddEnvironmentVariables("DATABANK_").AddInMemoryCollection(commandLine.Where(setting => setting.Value is not null)).Build());
    }

    /// <summary>The settings of a data folder that is there.</summary>
    /// <exception cref="SettingsProblem">There is no such folder, or a setting is missing or wrong.</exception>
    public static ApplianceSettings LoadExisting(string? folder)
    {
        var settings = Load(new Dictionary<string, string?> { ["Data"] = folder });
        return Directory.Exists(settings.Folder.Path) ? settings : throw new SettingsProblem("The data folder does not exist.");
    }

    /// <summary>The settings of a JSON file alone.</summary>
    /// <exception cref="SettingsProblem">There is no such file, or a setting is missing or wrong.</exception>
    public static ApplianceSettings LoadFile(string path)
    {
        if (!File.Exists(path)) throw new SettingsProblem($"There is no file {path}.");
        try
        {
            return Bind(new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build());
        }
        catch (InvalidDataException)
        {
            throw new SettingsProblem($"{path} is not JSON.");
        }
    }

    private static ApplianceSettings Bind(IConfigurationRoot configuration)
    {
        ApplianceSettings settings;
        try
        {
            settings = configuration.Get<ApplianceSettings>() ?? new ApplianceSettings();
        }
        catch (InvalidOperationException problem)
        {
            throw new SettingsProblem($"{problem.Message} docs/configuration.md lists every key.");
        }
        settings.Configuration = configuration;
        settings.Validate();
        return settings;
    }

    private void Validate()
    {
        if (string.IsNullOrWhiteSpace(Data)) throw new SettingsProblem("Say where the data goes: --data DIR (or DATABANK_Data).");
        if (Auth is not ("token" or "none")) throw new SettingsProblem("--auth takes token or none.");
        if (RoleSet.Count == 0 || RoleSet.Except(RoleNames.All).Any()) throw new SettingsProblem($"--roles takes {string.Join(", ", RoleNames.All)}, separated by commas.");
        if (UrlList.Count == 0) throw new SettingsProblem("--urls needs at least one URL, such as http://127.0.0.1:8080");
        foreach (var url in UrlList)
        {
            if (!TryParseUrl(url, out var uri)) throw new SettingsProblem("--urls takes URLs such as http://127.0.0.1:8080, separated by semicolons.");
            if (IsOpen && !IsLoopback(uri))
            {
                throw new SettingsProblem(
                    "--auth none lets everybody read and write everything, so it is allowed only where nobody else can connect: "
                    + "use http://127.0.0.1:…, or leave --auth out and sign in with tokens (databank token --help).");
            }
        }
        Dicom.Validate();
        Keys.Validate();
        CheckDatabase("Storage", Storage);
        CheckDatabase("Views", Views);
        CheckDatabase("Vault", Vault);
        CheckDatabase("Access", new DatabaseSettings { Provider = Access.Provider, ConnectionString = Access.ConnectionString });
        Access.Validate();
        Blobs.Validate();
        Proxy.Validate();
        Fhir.Validate();
        Limits.Validate();
        Federation.Validate();
        Telemetry.Validate();
        Audit.Validate();
        Tls.Validate();
        Web.Validate();
    }

    // "*" and "+" listen on every interface; Uri refuses them as hosts.
    private static bool TryParseUrl(string url, out Uri uri) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out uri!)
        && uri.Scheme is "http" or "https";

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void CheckDatabase(string section, DatabaseSettings database)
    {
        if (database.Provider != DatabaseEngine.Sqlite && string.IsNullOrWhiteSpace(database.ConnectionString))
        {
            throw new SettingsProblem($"{section}:Provider is {database.Provider}: give its connection string in DATABANK_{section}__ConnectionString.");
        }
    }
}
