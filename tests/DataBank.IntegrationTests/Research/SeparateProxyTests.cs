using System.Net;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>Clinical side and proxy as two processes: the proxy signs in as a SMART Backend Services client that was registered, and by nothing else.</summary>
public sealed class SeparateProxyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proxy_of_its_own_signs_in_by_its_key_tells_patients_of_uses_and_shows_nothing_any_more_when_it_may_not()
    {
        using var folder = new TemporaryFolder();
        var key = Path.Combine(folder.Path, "proxy.pem");
        await using var clinical = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        await using var proxy = await ApplianceProcess.StartAsync(["--roles", "proxy"], new Dictionary<string, string>
        {
            ["DATABANK_Proxy__FhirUpstream"] = $"{clinical.BaseAddress}fhir",
            ["DATABANK_Proxy__DicomWebUpstream"] = $"{clinical.BaseAddress}dicomweb",
            ["DATABANK_Proxy__ClientId"] = "proxy",
            ["DATABANK_Proxy__PrivateKeyFile"] = key,
            ["DATABANK_Proxy__TokenEndpoint"] = $"{clinical.BaseAddress}auth/token",
        });
        var theme = await TestTheme.CreateAsync(clinical);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(family: "西園寺"))).Text("id")}";
        var consent = await theme.EnrolAsync(patient);
        using var researcher = proxy.Researcher(theme.Id);
        using (var early = await researcher.GetAsync($"{theme.Fhir}/Patient", Cancellation)) Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);

        await RunAsync(clinical, "client", "add", "proxy", "--data", clinical.DataFolder, "--name", "Proxy", "--role", "system-proxy", "--scope", "system/*.rs", "--jwks", Path.ChangeExtension(key, ".jwks.json"), "--approve");
        await UntilAsync(async () => await FoundAsync(researcher, theme) == 1);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.DoesNotContain("西園寺", await researcher.GetStringAsync($"{theme.Fhir}/Patient", Cancellation), StringComparison.Ordinal);

        // The proxy has noted who was used, by the real id, and tells it; the clinical side doesn't say that nothing was.
        var (own, _) = await BrowserSession.ComeInAsync(proxy, "--role", Roles.Patient, "--patient", patient.Split('/')[1]);
        var (elsewhere, _) = await BrowserSession.ComeInAsync(clinical, "--role", Roles.Patient, "--patient", patient.Split('/')[1]);
        using (own)
        using (elsewhere)
        {
            using var told = await own.OpenAsync("/auth/own-uses");
            using var untold = await elsewhere.OpenAsync("/auth/own-uses");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (told.StatusCode, untold.StatusCode));
            Assert.Contains($"<td>{theme.Id}</td>", own.Page, StringComparison.Ordinal);
            Assert.Contains("where research is served", elsewhere.Page, StringComparison.Ordinal);
        }

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await UntilAsync(async () => await FoundAsync(researcher, theme) == 0);

        await RunAsync(clinical, "client", "remove", "proxy", "--data", clinical.DataFolder);
        await UntilAsync(async () => await FoundAsync(researcher, theme) is null);
    }

    private static async Task RunAsync(ApplianceProcess appliance, params string[] arguments)
    {
        var outcome = await ApplianceProcess.RunAsync(appliance.Settings, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
    }

    /// <summary>How many patients the view shows; null when it shows nothing because the consents are not known.</summary>
    private static async Task<int?> FoundAsync(HttpClient researcher, TestTheme theme)
    {
        using var answer = await researcher.GetAsync($"{theme.Fhir}/Patient", Cancellation);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.JsonAsync()).Ids().Length : -1;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var attempt = 0; !await isSo(); attempt++)
        {
            Assert.True(attempt < 600, "It does not become so.");
            await Task.Delay(150, Cancellation);
        }
    }
}
