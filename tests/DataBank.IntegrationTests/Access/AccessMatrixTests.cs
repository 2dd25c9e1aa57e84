using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>
/// Every route of the running appliance × every role × own and other theme. The routes come from the host itself; what each is to be open for
/// is written down here a second time, so that a route nobody has decided on fails.
/// </summary>
public sealed partial class AccessMatrixTests(AccessMatrixTests.Own own) : IClassFixture<AccessMatrixTests.Own>
{
    private const string Theme = "mine", OtherTheme = "theirs";

    // Whose tokens name the themes that they open.
    private static readonly string[] OfThemes = ["researcher", "federation-client", "mapping-holder"];

    // Open to everybody. Whoever adds a line here says that its answer shows no data, or that the endpoint asks by itself.
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", "/fhir/metadata", "/fhir/.well-known/smart-configuration", "/.well-known/jwks.json", "/.well-known/openid-configuration",
        "/auth/token", "/auth/introspect", "/auth/revoke", "/auth/authorize", "/auth/sign-in", "/auth/second-factor", "/auth/enrol", "/auth/password", "/auth/account", "/auth/own-uses", "/auth/sign-out", "/auth/break-glass", "/auth/external",
        "/fhir/Subscription/$websocket", "/research/{theme}/fhir/Subscription/$websocket", "/ig/", "/viewer/", "/console/", "/_framework/", "/_content/",
    ];

    // Which roles hold a permission: the oracle, independent of the table in the product.
    private static readonly Dictionary<string, string[]> Holders = new(StringComparer.Ordinal)
    {
        ["clinical.read"] = ["administrator", "data-manager", "clinician", "system-proxy"],
        ["clinical.write"] = ["administrator", "data-manager", "clinician", "ingest"],
        ["clinical.delete"] = ["administrator", "data-manager"],
        ["clinical.export"] = ["administrator", "data-manager"],
        ["clinical.import"] = ["administrator", "data-manager", "ingest"],
        ["clinical.subscribe"] = ["administrator", "data-manager", "clinician"],
        ["governance.write"] = ["administrator", "data-manager"],
        ["research.read"] = ["researcher"],
        ["mapping.hold"] = ["mapping-holder"],
        ["reidentify.ask"] = ["data-manager", "clinician"],
        ["reidentify.see"] = ["data-manager", "clinician", "mapping-holder", "auditor"],
        ["research.anonymize"] = ["data-manager"],
        ["pixel-review"] = ["administrator", "data-manager"],
        ["research.count"] = ["researcher", "federation-client"],
        ["research.federate"] = ["data-manager", "researcher"],
        ["audit.read"] = ["administrator", "auditor"],
        ["operate"] = ["administrator"],
        ["access.manage"] = ["administrator"],
        ["record.open"] = ["clinician"],
        ["launch.begin"] = ["clinician", "ingest"],
    };

    // What an address must take, whatever the product says of it: the first that fits.
    private static readonly (string Prefix, string[] Permissions)[] Decisions =
    [
        ("/research/{theme}/ga4gh/beacon/", ["research.count"]),
        ("/research/{theme}/ga4gh/drs/", ["research.read", "research.count"]), ("/research/{theme}/ga4gh/files/", ["research.count"]), // These ask for a visa or the role by themselves.
        ("/research/", ["research.read"]),
        ("/federation/query", ["research.federate"]),
        ("/federation/", ["research.count"]),
        ("/vault/{theme}/pixels", ["pixel-review"]),
        ("/anonymization", ["research.anonymize"]),
        ("/vault/", ["mapping.hold", "reidentify.ask", "reidentify.see"]),
        ("/access/break-glass", ["record.open", "access.manage"]),
        ("/auth/clients", ["access.manage"]),
        ("/auth/launches", ["launch.begin"]),
        ("/auth/routes", ["audit.read"]),
        ("/fhir/AuditEvent", ["audit.read"]),
        ("/fhir/$export", ["clinical.export"]), ("/fhir/Patient/$export", ["clinical.export"]), ("/fhir/Group/{id}/$export", ["clinical.export"]),
        ("/fhir/$import", ["clinical.import"]),
        ("/fhir/$reindex", ["operate"]), ("/fhir/{type}/{id}/$purge-history", ["operate"]),
        ("/fhir", ["clinical.read", "clinical.write", "clinical.subscribe"]),
        ("/dicomweb/quarantine", ["operate"]), ("/dicomweb/deleted", ["operate"]),
        ("/dicomweb", ["clinical.read", "clinical.write", "clinical.delete", "governance.write"]),
        ("/genomics", ["clinical.read", "clinical.write"]),
        ("/ga4gh/", ["clinical.read"]),
        ("/metrics", ["operate"]),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_has_a_decision_and_keeps_it_for_every_role()
    {
        var routes = await RoutesAsync();
        Assert.True(routes.Count > 120, $"Only {routes.Count} routes: the table is not the host's.");
        var faults = new List<string>();
        foreach (var route in routes)
        {
            if (route.IsOpen)
            {
                if (!Open.Any(open => open.EndsWith('/') ? (route.Path + "/").StartsWith(open, StringComparison.Ordinal) : route.Path == open)) faults.Add($"{route.Path}: open, and nobody has decided so");
                continue;
            }
            var decided = Decisions.FirstOrDefault(decision => route.Path.StartsWith(decision.Prefix, StringComparison.Ordinal)).Permissions;
            if (decided is null || route.Permissions.Length == 0 || route.Permissions.Except(decided).Any()) faults.Add($"{route.Path}: takes {string.Join(' ', route.Permissions)}, decided is {string.Join(' ', decided ?? [])}");
            else faults.AddRange(await TryAsync(route));
        }
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    // Addresses that show no data, so that no scope is asked for; FHIR asks by itself what a bundle or a job is about.
    private static readonly string[] WithoutScopes = ["/metrics", "/auth/", "/fhir"];

    [Fact]
    public async Task A_token_whose_scopes_do_not_cover_the_data_gets_nothing_whatever_its_role()
    {
        var faults = new List<string>();
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in (await RoutesAsync()).Where(route => !route.IsOpen && !WithoutScopes.Any(each => route.Path.StartsWith(each, StringComparison.Ordinal))))
        {
            // Research FHIR is the same code as clinical FHIR; which of its addresses decide entry by entry is tested with the scopes.
            if (route.Path.StartsWith("/research/{theme}/fhir", StringComparison.Ordinal)) continue;
            foreach (var role in route.Roles)
            {
                using var client = own.Appliance.Client(own.Appliance.Token(new TokenRequest($"narrow-{role}", [role], [Theme], TimeSpan.FromMinutes(10)) { Scopes = ["system/Basic.d"] }));
                foreach (var method in route.Methods.DefaultIfEmpty("GET"))
                {
                    var status = await SendAsync(client, method, route.Path, Theme);
                    if (status != 403) faults.Add($"{method} {route.Path} as {role} with a scope for Basic alone: {status}");
                }
                tried.Add(route.Path.Split('/')[1]);
            }
        }
        Assert.Superset(new HashSet<string> { "research", "federation", "vault", "anonymization", "dicomweb", "genomics", "ga4gh" }, tried);
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    private async Task<IEnumerable<string>> TryAsync(Route route)
    {
        var allowed = Roles.All.Where(role => route.Permissions.All(permission => Holders[permission].Contains(role))).ToHashSet(StringComparer.Ordinal);
        if (!allowed.SetEquals(route.Roles)) return [$"{route.Path}: the appliance says {string.Join(' ', route.Roles)}"];
        var faults = new List<string>();
        foreach (var method in route.Methods.DefaultIfEmpty("GET"))
        {
            using (var anonymous = own.Appliance.Anonymous)
            {
                var status = await SendAsync(anonymous, method, route.Path, Theme);
                if (status != 401) faults.Add($"{method} {route.Path} without a token: {status}");
            }
            foreach (var role in Roles.All)
            {
                var client = own.ClientOf(role);
                var status = await SendAsync(client, method, route.Path, Theme);
                if (!allowed.Contains(role) && status != 403) faults.Add($"{method} {route.Path} as {role}: {status}");
                if (allowed.Contains(role) && status is 401 or 500) faults.Add($"{method} {route.Path} as {role}: {status}");
                if (!route.Path.Contains("{theme}", StringComparison.Ordinal) || !OfThemes.Contains(role)) continue;
                var foreign = await SendAsync(client, method, route.Path, OtherTheme);
                if (foreign is not (403 or 404)) faults.Add($"{method} {route.Path} of another theme as {role}: {foreign}");
            }
        }
        return faults;
    }

    private static async Task<int> SendAsync(HttpClient client, string method, string path, string theme)
    {
        var url = Parameter().Replace(path.Replace("{theme}", theme, StringComparison.Ordinal), match => match.Value.Contains(":long", StringComparison.Ordinal) || match.Value.Contains(":int", StringComparison.Ordinal) ? "1" : ValueOf(match.Groups["name"].Value));
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{}", Encoding.UTF8, "application/fhir+json");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return (int)answer.StatusCode;
    }

    private static string ValueOf(string name) => name switch
    {
        "type" => "Basic",
        "compartment" => "Patient",
        "version" or "frames" or "frame" => "1",
        "study" or "series" or "instance" or "uid" or "workitem" => "1.2.3",
        _ => "none",
    };

    private async Task<IReadOnlyList<Route>> RoutesAsync()
    {
        using var auditor = own.Appliance.Auditor;
        var json = JsonDocument.Parse(await auditor.GetStringAsync("/auth/routes", Cancellation)).RootElement;
        return [.. json.EnumerateArray().Select(route => new Route(
            route.Text("path")!, [.. Texts(route, "methods").Where(method => method != "HEAD")], route.GetProperty("isOpen").GetBoolean(), Texts(route, "permissions"), Texts(route, "roles")))];

        static string[] Texts(JsonElement route, string name) => [.. route.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
    }

    [GeneratedRegex(@"\{\**(?<name>[A-Za-z]+)[^}]*\}")]
    private static partial Regex Parameter();

    private sealed record Route(string Path, string[] Methods, bool IsOpen, string[] Permissions, string[] Roles);

    /// <summary>An appliance of this test's own: it is asked for everything that an administrator may do.</summary>
    public sealed class Own : IAsyncLifetime
    {
        private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);

        public ApplianceProcess Appliance { get; private set; } = null!;

        public HttpClient ClientOf(string role) => clients[role];

        public async ValueTask InitializeAsync()
        {
            Appliance = await ApplianceProcess.StartAsync();
            foreach (var role in Roles.All) clients[role] = Appliance.Client(Appliance.Token(role, Theme));
            // Themes that are there: of one that is not, nobody is told more than that.
            foreach (var theme in new[] { Theme, OtherTheme })
            {
                using var made = await Appliance.DataManager.PutFhirAsync($"/fhir/ResearchStudy/{theme}", TestTheme.Study(theme, "active"));
                Assert.Equal(201, (int)made.StatusCode);
                using var researcher = Appliance.Client(Appliance.Token(Roles.Researcher, theme));
                await Waiting.UntilAsync(
                    async () =>
                    {
                        using var answer = await researcher.GetAsync($"/research/{theme}/fhir/Patient");
                        return answer.IsSuccessStatusCode;
                    },
                    TimeSpan.FromSeconds(30), "The theme does not come up.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in clients.Values) client.Dispose();
            await Appliance.DisposeAsync();
        }
    }
}
