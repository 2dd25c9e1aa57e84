using System.Security.Cryptography;
using System.Text.Json;
using DataBank.IntegrationTests.Dimse;
using DataBank.IntegrationTests.Viewer;
using DataBank.Server;
using Microsoft.Playwright;

namespace DataBank.IntegrationTests;

/// <summary>A client that others wrote: fhirclient, as apps in browsers use it.</summary>
public sealed class SmartClientTests
{
    private const string FhirClientHash = "CirZixcwWelbkIXxpxlNQx5+ZdJirl6F1s4y4yvA1X7hHAkr9n99aVHaMi0wX+97nATjKQ65X6NB5as/wZoJzg==";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_in_a_browser_is_launched_signed_in_to_and_reads_its_patient()
    {
        await using var host = await JwksHost.StartAsync();
        var origin = host.Address.TrimEnd('/');
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Access__Origins__0"] = origin });
        await using var browser = await ChromiumBrowser.StartAsync();
        using var clinician = appliance.Clinician;
        var patient = (await clinician.CreateAsync(Some.Patient())).Text("id")!;
        var app = $"app-{Some.Unique()}";
        await ApplianceProcess.SucceedAsync(
            appliance.Settings, "client", "add", app, "--data", appliance.DataFolder, "--name", "App", "--scope", "launch", "--scope", "patient/*.rs", "--scope", "openid", "--scope", "fhirUser",
            "--redirect-uri", $"{origin}/app.html", "--approve");
        host.Serve("/fhir-client.js", await FhirClientAsync());
        host.Serve("/launch.html", $$"""<!DOCTYPE html><meta charset="utf-8"><script src="fhir-client.js"></script><script>FHIR.oauth2.authorize({ clientId: "{{app}}", scope: "launch openid fhirUser patient/Patient.rs", redirectUri: "app.html", pkceMode: "required" });</script>""");
        host.Serve("/app.html", """
            <!DOCTYPE html><meta charset="utf-8"><script src="fhir-client.js"></script><pre id="out"></pre><script>
            FHIR.oauth2.ready().then(async client => {
              const patient = await client.patient.read();
              const refused = await client.request("Condition").then(() => "opened", problem => problem.status);
              document.getElementById("out").textContent = [patient.id, client.patient.id, refused, client.user.fhirUser].join(" ");
            }).catch(problem => document.getElementById("out").textContent = "failed: " + problem);
            </script>
            """);
        var (session, person) = await BrowserSession.ComeInAsync(appliance, "--role", "clinician", "--profile", "Practitioner/suzuki");
        using var _ = session;

        using var ehr = appliance.Ingest;
        using var begun = await ehr.PostAsync("/auth/launches", new StringContent(JsonSerializer.Serialize(new { client = app, patient }), System.Text.Encoding.UTF8, "application/json"), Cancellation);
        var launch = (await begun.JsonAsync()).Text("launch");
        var page = await browser.OpenAsync(appliance.BaseAddress, "ja-JP");
        await page.GotoAsync($"{origin}/launch.html?iss={Uri.EscapeDataString(new Uri(appliance.BaseAddress, "/fhir").ToString())}&launch={launch}");
        await page.GetByLabel("名前").FillAsync(person.Name);
        await page.GetByLabel("パスワード").FillAsync(person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "次へ" }).ClickAsync();
        await page.GetByLabel("6桁").FillAsync(BrowserSession.Code(person.Key, 1));
        await page.GetByRole(AriaRole.Button, new() { Name = "サインイン" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "許可する" }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.getElementById('out')?.textContent");
        Assert.Equal($"{patient} {patient} 403 Practitioner/suzuki", await page.Locator("#out").TextContentAsync());
    }

    // Its bundle for browsers stands in the package; what the package depends on for other places is not needed.
    private static async Task<string> FhirClientAsync()
    {
        using var folder = new TemporaryFolder();
        await Tool.SucceedAsync("npm", "pack", "fhirclient@2.6.3", "--ignore-scripts", "--prefer-offline", "--pack-destination", folder.Path);
        var package = Path.Combine(folder.Path, "fhirclient-2.6.3.tgz");
        Assert.Equal(FhirClientHash, Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(package, Cancellation))));
        await Tool.SucceedAsync("tar", "-xzf", package, "-C", folder.Path);
        return await File.ReadAllTextAsync(Path.Combine(folder.Path, "package", "build", "fhir-client.min.js"), Cancellation);
    }
}
