using System.IO.Compression;
using System.Net;
using System.Text;
using DataBank.Server;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Names that lead out of their folder: in addresses, in identifiers, in lists of files. Asked by somebody who may do everything.</summary>
public sealed class TraversalTests(ApplianceProcess appliance)
{
    private static readonly string[] Ups = ["..", "%2e%2e", "..%2f..", "..%5c..", "%252e%252e", "..;", "%c0%ae%c0%ae", ".%00."];
    private static readonly string[] Targets = ["keys/token-signing.pem", "clinical.db", "etc/passwd", "databank.dll", "appsettings.json"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Places =>
    [
        "/viewer/{0}", "/viewer/a/{0}", "/ig/{0}", "/ig/package/{0}", "/console/{0}", "/_framework/{0}", "/_content/{0}", "/fhir/{0}", "/fhir/Patient/{0}", "/fhir/_operations/{0}",
        "/fhir/_operations/1/{0}", "/dicomweb/studies/{0}", "/dicomweb/studies/1.2/series/{0}", "/dicomweb/studies/1.2/series/1.3/instances/1.4/bulkdata/{0}", "/dicomweb/quarantine/{0}",
        "/genomics/jobs/{0}", "/ga4gh/files/{0}", "/ga4gh/drs/v1/objects/{0}", "/anonymization/releases/x/files/{0}", "/anonymization/datasets/{0}", "/vault/{0}/cases", "/research/{0}/fhir/Patient", "/research/x/ga4gh/files/{0}",
        "/auth/clients/{0}", "/health/{0}", "/metrics/{0}",
    ];

    [Theory, MemberData(nameof(Places))]
    public async Task No_address_leads_out_of_its_folder(string place)
    {
        var token = appliance.Token(new TokenRequest("test-everything", [Roles.Administrator, Roles.DataManager, Roles.Clinician, Roles.Researcher], ["x"], TimeSpan.FromMinutes(10)));
        foreach (var up in Ups)
        {
            foreach (var target in Targets)
            {
                foreach (var depth in new[] { 1, 6 })
                {
                    var path = place.Replace("{0}", string.Concat(Enumerable.Repeat(up + "/", depth)) + target, StringComparison.Ordinal);
                    await CheckAsync(path, token);
                    await CheckAsync(path.Replace(target, Uri.EscapeDataString(target), StringComparison.Ordinal), token);
                }
            }
        }
    }

    [Fact]
    public async Task Identifiers_are_identifiers()
    {
        foreach (var id in new[] { "..", "../x", "a/../../b", "a\\b", "a\0b", ".%2e", "C:", "-", "a b", "a\r\nb", new string('a', 65), "" })
        {
            using var manager = appliance.DataManager;
            using var answer = await manager.PutFhirAsync($"/fhir/Patient/{Uri.EscapeDataString(id)}", $$"""{ "resourceType": "Patient", "id": {{System.Text.Json.JsonSerializer.Serialize(id)}} }""");
            if (id is "-") Assert.True((int)answer.StatusCode is 200 or 201); // Odd, and an id all the same (R4 datatypes.html#id).
            else Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{id}: {(int)answer.StatusCode}");
        }
        foreach (var uid in new[] { "../../keys", "1.2.3/../4", "..", "1..2" })
        {
            var image = new TestImage { Study = uid };
            using var ingest = appliance.Ingest;
            using var answer = await ingest.StoreAsync(image.ToFile());
            Assert.True((int)answer.StatusCode is >= 400 and < 500 or 202, $"{uid}: {(int)answer.StatusCode}");
            Assert.DoesNotContain("00081199", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Imports_read_files_of_their_folder_alone()
    {
        foreach (var name in new[] { "../keys/token-signing.pem", "/etc/passwd", "..\\keys\\token-signing.pem", "a/../../keys/token-signing.pem", "file:///etc/passwd", "%2e%2e/keys/token-signing.pem", "~/x", "\\\\server\\share", "a%00b" })
        {
            var manifest = $$"""{ "inputFormat": "application/fhir+ndjson", "inputSource": "https://x.example", "input": [ { "type": "Patient", "url": {{System.Text.Json.JsonSerializer.Serialize(name)}} } ] }""";
            using var manager = appliance.DataManager;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/$import") { Content = new StringContent(manifest, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Prefer", "respond-async");
            using var answer = await manager.SendAsync(request, Cancellation);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{name}: {(int)answer.StatusCode}");
            Assert.DoesNotContain("PRIVATE KEY", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_package_with_names_that_lead_elsewhere_writes_nothing_elsewhere()
    {
        using var folder = new TemporaryFolder();
        var package = Path.Combine(folder.Path, "evil.tgz");
        await using (var file = File.Create(package))
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        await using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            foreach (var (name, content) in new[]
            {
                ("package/package.json", """{ "name": "evil.test", "version": "../../1.0.0" }"""),
                ("package/../../../escaped.json", """{ "resourceType": "ValueSet", "url": "http://x/y" }"""),
                ("/tmp/databank-escaped.json", """{ "resourceType": "ValueSet", "url": "http://x/z" }"""),
            })
                await tar.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) }, Cancellation);
            await tar.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.SymbolicLink, "package/link.json") { LinkName = "/etc/passwd" }, Cancellation);
        }
        var data = Path.Combine(folder.Path, "data");
        Directory.CreateDirectory(data);
        await ApplianceProcess.RunAsync("packages", "add", package, "--data", data);
        Assert.All(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(path => path != package), path => Assert.StartsWith(Path.Combine(data, "packages"), path, StringComparison.Ordinal));
        Assert.False(File.Exists("/tmp/databank-escaped.json"));
    }

    private async Task CheckAsync(string path, string token)
    {
        var answer = await RawConnectionOnceAsync(path, token);
        Assert.DoesNotContain("PRIVATE KEY", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:x:0", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite format", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\nMZ", answer, StringComparison.Ordinal);
        Assert.False(answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), $"{path}\n{answer}");
    }

    // Past HttpClient, which would tidy the address.
    private async Task<string> RawConnectionOnceAsync(string path, string token) =>
        await RawConnection.SendAsync(appliance.BaseAddress, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
}
