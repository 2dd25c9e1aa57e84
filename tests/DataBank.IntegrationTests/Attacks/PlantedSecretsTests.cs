using System.Net.Http.Json;
using System.Text;
using DataBank.Server;

namespace DataBank.IntegrationTests.Attacks;

/// <summary>Secrets that the appliance was given or shown, and what identifies patients, are planted, things go wrong, and nothing of it stands in a log or an error.</summary>
public sealed class PlantedSecretsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> planted = [];
    private readonly StringBuilder errors = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Text")]
    [InlineData("Json")]
    public async Task Logs_and_errors_tell_no_secret_and_no_patient_whatever_goes_wrong(string log)
    {
        var nobody = $"http://127.0.0.1:{FreePort.Next()}";
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string>
        {
            ["DATABANK_Telemetry__Log"] = log,
            ["DATABANK_Access__External__Authority"] = nobody,
            ["DATABANK_Access__External__Audience"] = "databank",
            ["DATABANK_Access__External__ClientId"] = "appliance",
            ["DATABANK_Access__External__ClientSecret"] = Plant(),
            ["DATABANK_Access__External__Roles__doctor"] = "clinician",
            ["DATABANK_Dicom__Forwarding__0__Url"] = $"{nobody}/dicomweb",
            ["DATABANK_Dicom__Forwarding__0__TokenFile"] = await PlantFileAsync(),
            ["DATABANK_Dicom__Forwarding__0__QuietSeconds"] = "1",
            ["DATABANK_Import__Sources__0__Url"] = $"{nobody}/files",
            ["DATABANK_Import__Sources__0__TokenFile"] = await PlantFileAsync(),
            ["DATABANK_Federation__Sites__0__Name"] = "bank",
            ["DATABANK_Federation__Sites__0__Url"] = $"{nobody}/",
            ["DATABANK_Federation__Sites__0__TokenFile"] = await PlantFileAsync(),
        });
        using var clinician = appliance.Clinician;
        using var manager = appliance.DataManager;

        // What is kept and can't be shown, sent on, fetched or asked.
        var (name, number) = (Plant(), Plant());
        var image = new TestImage { Name = $"{name}^Hanako", PatientId = number };
        await clinician.StoreCleanlyAsync(image);
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "blobs"), "*", SearchOption.AllDirectories)) File.Delete(blob);
        await KeepAsync(clinician.GetAsync($"{image.Path}/rendered", Cancellation));
        await KeepAsync(manager.PostFhirAsync(
            "/fhir/$import",
            $$"""{ "resourceType": "Parameters", "parameter": [{ "name": "inputFormat", "valueCode": "application/fhir+ndjson" }, { "name": "input", "part": [{ "name": "type", "valueCode": "Patient" }, { "name": "url", "valueUrl": "{{nobody}}/files/a.ndjson" }] }] }"""));
        await KeepAsync(manager.PostAsJsonAsync("/federation/query", new { theme = "lung", criteria = new { search = $"Patient?birthdate={number}" } }, Cancellation));

        // What is sent and refused: bodies, addresses, tokens, passwords.
        foreach (var body in new[] { $$"""{ "resourceType": "Patient", "name": [{ "family": "{{name}}" """, $$"""{ "resourceType": "Patient", "name": "{{name}}", "gender": "{{name}}", "birthDate": "{{number}}" }""" })
            await KeepAsync(clinician.PostFhirAsync("/fhir/Patient", body));
        foreach (var url in new[] { $"/fhir/Patient?birthdate={number}", $"/fhir/Patient?_sort={name}", $"/fhir/Observation?value-quantity={number}", $"/fhir/{name}", $"/fhir/Patient/{name}!", $"/fhir/Patient?_has:{number}=x", $"/dicomweb/studies?PatientName={name}&StudyDate={number}" })
            await KeepAsync(clinician.GetAsync(url, Cancellation));
        foreach (var token in new[] { Plant(), $"{Plant()}.{Plant()}.{Plant()}", Plant(appliance.Token(Roles.Clinician))[..^6] })
        {
            using var stranger = appliance.Client(token);
            await KeepAsync(stranger.GetAsync($"/fhir/Patient?access_token={token}", Cancellation));
            await KeepAsync(appliance.Anonymous.PostAsync("/auth/token", new FormUrlEncodedContent(
                [new("grant_type", "client_credentials"), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", token), new("scope", "system/*.rs")]), Cancellation));
            await KeepAsync(appliance.Anonymous.PostAsync("/auth/token", new FormUrlEncodedContent(
                [new("grant_type", "authorization_code"), new("code", token), new("code_verifier", Plant()), new("client_id", "x"), new("client_secret", Plant())]), Cancellation));
        }
        var password = Plant(await BrowserSession.AddPersonAsync(appliance, $"person-{Some.Unique()}", "--role", Roles.Clinician));
        using (var browser = new BrowserSession(appliance))
        {
            await browser.OpenAsync("/auth/sign-in");
            using var refused = await browser.SendAsync("/auth/sign-in", ("name", "nobody"), ("password", password));
            errors.AppendLine(browser.Page);
            await browser.OpenAsync($"/auth/external/callback?code={Plant()}&state={Plant()}");
            errors.AppendLine(browser.Page);
        }
        await Task.Delay(TimeSpan.FromSeconds(4), Cancellation); // Long enough for a first attempt to send the study on.

        Assert.True(errors.Length > 2000, errors.ToString());
        Assert.Contains("blob", appliance.Output, StringComparison.OrdinalIgnoreCase); // It did log what went wrong.
        foreach (var secret in planted)
        {
            Assert.DoesNotContain(secret, appliance.Output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, errors.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Storage", "PostgreSql", "Host=127.0.0.1;Port=1;Username=databank;Password={0};Timeout=2")]
    [InlineData("Storage", "PostgreSql", "Host=127.0.0.1;Port=1;Username=databank;Passwort={0}")]
    [InlineData("Storage", "PostgreSql", "postgres://databank:{0}@127.0.0.1:1/databank")]
    [InlineData("Storage", "PostgreSql", "Host=127.0.0.1;Password=a;{0}=b;Port=1")] // A password with a semicolon.
    [InlineData("Storage", "SqlServer", "Server=127.0.0.1,1;User ID=sa;Passwort={0}")]
    [InlineData("Storage", "SqlServer", "Server=127.0.0.1,1;User ID=sa;Password=a;{0}=b")]
    [InlineData("Vault", "PostgreSql", "Host=127.0.0.1;Port=1;Username=databank;Password=a;{0}")]
    [InlineData("Views", "SqlServer", "Server=127.0.0.1,1;Password=a;{0}=b")]
    [InlineData("Access", "Sqlite", "Data Source=x.db;{0}=b")]
    [InlineData("Blobs", "AzureBlob", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey={0};EndpointSuffix=core.windows.net")]
    [InlineData("Blobs", "AzureBlob", "AccountName=x;AccountKey={0}")]
    public async Task A_connection_that_is_wrong_ends_the_start_and_tells_no_password(string section, string provider, string connection)
    {
        var outcome = await ApplianceProcess.RunAsync(
            new Dictionary<string, string> { [$"DATABANK_{section}__Provider"] = provider, [$"DATABANK_{section}__ConnectionString"] = connection.Replace("{0}", Plant(), StringComparison.Ordinal) },
            "serve", "--data", Path.Combine(folder.Path, "data"), "--urls", "http://127.0.0.1:1");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("databank: ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(planted[0], outcome.Output + outcome.Error, StringComparison.OrdinalIgnoreCase);
    }

    private string Plant(string? secret = null)
    {
        planted.Add(secret ?? $"Himitsu{Some.Unique()}");
        return planted[^1];
    }

    private async Task<string> PlantFileAsync()
    {
        var file = Path.Combine(folder.Path, $"{planted.Count}.token");
        await File.WriteAllTextAsync(file, Plant(), Cancellation);
        return file;
    }

    private async Task KeepAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        if (!answer.IsSuccessStatusCode) errors.Append(answer.Headers).AppendLine(await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
