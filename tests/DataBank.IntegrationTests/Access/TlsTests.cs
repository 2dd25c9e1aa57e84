using System.Globalization;
using System.Net.Http.Json;
using DataBank.IntegrationTests.Dimse;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>HTTPS as other programs meet it: openssl and curl against the real executable.</summary>
public sealed class TlsTests(TlsTests.Own own) : IClassFixture<TlsTests.Own>
{
    private readonly Certificates certificates = own.Certificates;
    private readonly ApplianceProcess appliance = own.Appliance;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Port => appliance.BaseAddress.Port.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task TLS_1_2_and_1_3_with_forward_secrecy_are_spoken_and_nothing_below()
    {
        foreach (var (arguments, isSpoken) in new (string[], bool)[]
        {
            (["-tls1_3"], true),
            (["-tls1_2"], true),
            (["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"], true),
            (["-tls1_2", "-cipher", "AES128-GCM-SHA256"], false), // No forward secrecy.
            (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"], false), // CBC.
            (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], false),
            (["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"], false),
        })
        {
            var (exitCode, output) = await Tool.RunAsync("bash", "-c", $"openssl s_client -connect 127.0.0.1:{Port} -CAfile {certificates.PathOf("hospital.pem")} -verify_return_error {string.Join(' ', arguments)} </dev/null");
            Assert.True((exitCode == 0) == isSpoken, $"{string.Join(' ', arguments)}: {exitCode}\n{output}");
        }
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not()
    {
        var before = await SerialAsync();
        var pem = await File.ReadAllTextAsync(certificates.PathOf("server.pem"), Cancellation);
        await File.WriteAllTextAsync(certificates.PathOf("server.pem"), "nothing", Cancellation);
        await Task.Delay(2500, Cancellation);
        Assert.Equal(before, await SerialAsync());
        Assert.Contains("can't be used, the one before stays", appliance.Output, StringComparison.Ordinal);

        await certificates.IssueAsync("hospital", "server", isServer: true);
        Assert.NotEqual(pem, await File.ReadAllTextAsync(certificates.PathOf("server.pem"), Cancellation));
        await Task.Delay(2500, Cancellation);
        Assert.NotEqual(before, await SerialAsync());
    }

    [Fact]
    public async Task A_PKCS12_file_with_a_password_serves_as_well()
    {
        await File.WriteAllTextAsync(certificates.PathOf("password"), "himitsu\n", Cancellation);
        await Tool.SucceedAsync("openssl", "pkcs12", "-export", "-in", certificates.PathOf("server.pem"), "-inkey", certificates.PathOf("server.key"), "-out", certificates.PathOf("server.pfx"), "-passout", "pass:himitsu");
        await using var other = await ApplianceProcess.StartHttpsAsync(new Dictionary<string, string> { ["DATABANK_Tls__CertificateFile"] = certificates.PathOf("server.pfx"), ["DATABANK_Tls__PasswordFile"] = certificates.PathOf("password") });
        var answer = await Tool.SucceedAsync("curl", "-sS", "--cacert", certificates.PathOf("hospital.pem"), $"https://localhost:{other.BaseAddress.Port}/health/live");
        Assert.Equal("Healthy", answer);
    }

    [Fact]
    public async Task A_listed_client_comes_in_by_its_certificate_as_far_as_its_scopes_reach()
    {
        Assert.Equal(201, await PostAsync("pacs1", null, "Patient", Some.Patient()));
        Assert.Equal(403, await PostAsync("pacs1", null, "Observation", Some.Observation("Patient/x")));
        Assert.Equal(403, await GetAsync("pacs1", null));
        var image = certificates.PathOf("image.dcm");
        await File.WriteAllBytesAsync(image, new TestImage().ToFile(), Cancellation);
        foreach (var (client, status) in new (string?, int)[] { ("pacs1", 200), ("unknown", 401), (null, 401) })
            Assert.Equal(status, await CurlAsync(client, null, "/dicomweb/studies", "-H", "Content-Type: application/dicom", "--data-binary", $"@{image}"));
        var events = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?agent.identifier=pacs1&action=C");
        Assert.Contains("\"pacs1\"", events.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_that_are_unknown_open_nothing_and_those_of_strangers_get_no_connection()
    {
        Assert.Equal(401, await GetAsync("unknown", null));
        Assert.Equal(401, await GetAsync("lab1", null)); // Known, but it takes its token.
        Assert.Equal(0, await GetAsync("fake", null));
        Assert.Equal(200, await GetAsync("unknown", appliance.Token(Roles.Clinician)));
    }

    [Theory]
    [InlineData(Roles.MappingHolder)]
    [InlineData(Roles.Researcher)]
    [InlineData(Roles.FederationClient)]
    public async Task A_certificate_alone_gives_no_role_that_reaches_as_far_as_themes(string role)
    {
        using var folder = new TemporaryFolder();
        var outcome = await ApplianceProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["DATABANK_Tls__CertificateFile"] = certificates.PathOf("server.pem"),
                ["DATABANK_Tls__KeyFile"] = certificates.PathOf("server.key"),
                ["DATABANK_Tls__ClientAuthorityFile"] = certificates.PathOf("hospital.pem"),
                ["DATABANK_Tls__Clients__0__Id"] = "institute",
                ["DATABANK_Tls__Clients__0__Subject"] = "CN=institute, O=Hospital",
                ["DATABANK_Tls__Clients__0__Roles__0"] = role,
                ["DATABANK_Tls__Clients__0__Scopes__0"] = "system/*.rs",
            },
            "serve", "--data", Path.Combine(folder.Path, "data"), "--urls", "https://127.0.0.1:1");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("leave them to the token", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_of_roles_that_take_a_certificate_count_only_with_that_of_their_client()
    {
        var token = appliance.Token(new TokenRequest("lab1", [Roles.Ingest], [], TimeSpan.FromMinutes(5)));
        Assert.Equal(201, await PostAsync("lab1", token, "Patient", Some.Patient()));
        Assert.Equal(401, await PostAsync("pacs1", token, "Patient", Some.Patient()));
        Assert.Equal(401, await PostAsync("unknown", token, "Patient", Some.Patient()));
        Assert.Equal(401, await PostAsync(null, token, "Patient", Some.Patient()));
    }

    [Fact]
    public async Task The_proxy_reaches_its_own_clinical_side_over_HTTPS()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        Assert.Empty(await theme.WaitForAsync("Patient", 0));
    }

    [Theory]
    [InlineData("broker", "suppressed")]
    [InlineData("pacs1", "failed")]
    [InlineData(null, "failed")]
    public async Task A_bank_that_asks_for_certificates_answers_a_broker_that_shows_its_own(string? shown, string status)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.WaitForAsync("Patient", 0);
        var token = certificates.PathOf($"{shown}.token");
        await File.WriteAllTextAsync(token, appliance.Token(new TokenRequest("broker", [Roles.FederationClient], [theme.Id], TimeSpan.FromMinutes(5))), Cancellation);
        var settings = new Dictionary<string, string>
        {
            ["SSL_CERT_FILE"] = certificates.PathOf("hospital.pem"), // Whom the broker's operating system trusts.
            ["DATABANK_Federation__Sites__0__Name"] = "bank",
            ["DATABANK_Federation__Sites__0__Url"] = $"https://localhost:{Port}/",
            ["DATABANK_Federation__Sites__0__TokenFile"] = token,
        };
        if (shown is not null) (settings["DATABANK_Federation__CertificateFile"], settings["DATABANK_Federation__KeyFile"]) = (certificates.PathOf($"{shown}.pem"), certificates.PathOf($"{shown}.key"));
        await using var broker = await ApplianceProcess.StartAsync(environment: settings);
        using var manager = broker.DataManager;
        using var answer = await manager.PostAsJsonAsync("/federation/query", new { theme = theme.Id, criteria = new { search = "Condition?code=C34.1" } }, Cancellation);
        var site = (await answer.JsonAsync()).GetProperty("sites")[0];
        Assert.True(site.Text("status") == status, site.GetRawText());
        if (status == "failed") Assert.Equal("It does not let this appliance ask.", site.Text("fault"));
    }

    [Fact]
    public async Task Browsers_are_told_to_come_by_HTTPS_alone()
    {
        using var answer = await appliance.Anonymous.GetAsync("/health/live", Cancellation);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    private async Task<string> SerialAsync() =>
        await Tool.SucceedAsync("bash", "-c", $"openssl s_client -connect 127.0.0.1:{Port} </dev/null 2>/dev/null | openssl x509 -noout -serial");

    private Task<int> GetAsync(string? client, string? token) => CurlAsync(client, token, "/fhir/Patient?_count=1");

    private Task<int> PostAsync(string? client, string? token, string type, string body) =>
        CurlAsync(client, token, $"/fhir/{type}", "-H", "Content-Type: application/fhir+json", "--data-binary", body);

    // The status; 0: no connection.
    private async Task<int> CurlAsync(string? client, string? token, string path, params string[] more)
    {
        string[] shown = client is null ? [] : ["--cert", certificates.PathOf($"{client}.pem"), "--key", certificates.PathOf($"{client}.key")];
        string[] bearer = token is null ? [] : ["-H", $"Authorization: Bearer {token}"];
        var (_, output) = await Tool.RunAsync("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", certificates.PathOf("hospital.pem"), .. shown, .. bearer, .. more, $"https://localhost:{Port}{path}"]);
        return int.Parse(output.Trim()[^3..], CultureInfo.InvariantCulture);
    }

    /// <summary>One appliance with HTTPS and the certificates of a hospital.</summary>
    public sealed class Own : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        internal Certificates Certificates { get; private set; } = null!;

        public ApplianceProcess Appliance { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Certificates = new Certificates(folder.Path);
            await Certificates.AuthorityAsync("hospital");
            await Certificates.AuthorityAsync("stranger");
            await Certificates.IssueAsync("hospital", "server", isServer: true);
            foreach (var name in new[] { "pacs1", "lab1", "broker", "unknown" }) await Certificates.IssueAsync("hospital", name, isServer: false);
            await Certificates.IssueAsync("stranger", "fake", isServer: false);
            Appliance = await ApplianceProcess.StartHttpsAsync(new Dictionary<string, string>
            {
                ["DATABANK_Tls__CertificateFile"] = Certificates.PathOf("server.pem"),
                ["DATABANK_Tls__KeyFile"] = Certificates.PathOf("server.key"),
                ["DATABANK_Tls__ClientAuthorityFile"] = Certificates.PathOf("hospital.pem"),
                ["DATABANK_Tls__Clients__0__Id"] = "pacs1",
                ["DATABANK_Tls__Clients__0__Subject"] = "CN=pacs1, O=Hospital",
                ["DATABANK_Tls__Clients__0__Roles__0"] = "ingest",
                ["DATABANK_Tls__Clients__0__Scopes__0"] = "system/Patient.cu",
                ["DATABANK_Tls__Clients__0__Scopes__1"] = "system/ImagingStudy.c",
                ["DATABANK_Tls__Clients__1__Id"] = "lab1",
                ["DATABANK_Tls__Clients__1__Thumbprint"] = (await Tool.SucceedAsync("openssl", "x509", "-in", Certificates.PathOf("lab1.pem"), "-noout", "-fingerprint", "-sha256")).Trim().Split('=')[1],
                ["DATABANK_Tls__Clients__2__Id"] = "broker",
                ["DATABANK_Tls__Clients__2__Subject"] = "CN=broker, O=Hospital",
                ["DATABANK_Tls__CertificateRoles__0"] = "ingest",
                ["DATABANK_Tls__CertificateRoles__1"] = "federation-client",
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Appliance.DisposeAsync();
            folder.Dispose();
        }
    }
}
