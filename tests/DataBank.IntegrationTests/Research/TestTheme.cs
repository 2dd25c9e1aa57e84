using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.IntegrationTests;

/// <summary>A live theme with members, made as a data manager makes it, and its view as a researcher sees it.</summary>
internal sealed partial class TestTheme
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ApplianceProcess appliance;

    private TestTheme(ApplianceProcess appliance, string id) =>
        (this.appliance, Id, DataManager, Researcher) = (appliance, id, appliance.DataManager, appliance.Researcher(id));

    public string Id { get; }

    public HttpClient DataManager { get; }

    public HttpClient Researcher { get; }

    public string Fhir => $"/research/{Id}/fhir";

    public string DicomWeb => $"/research/{Id}/dicomweb";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestTheme> CreateAsync(ApplianceProcess appliance, string policy = "pseudonymized")
    {
        var theme = new TestTheme(appliance, $"theme-{Some.Unique()}");
        await theme.PutAsync($"ResearchStudy/{theme.Id}", Study(theme.Id, "active", policy));
        return theme;
    }

    /// <param name="policy">Several, with blanks between, are taken together.</param>
    public static string Study(string id, string status, string policy = "pseudonymized") =>
        $$"""
        { "resourceType": "ResearchStudy", "id": "{{id}}", "status": "{{status}}", "title": "肺がん画像研究",
          "extension": [{{string.Join(", ", policy.Split(' ').Select(name => $$"""{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "{{name}}" }"""))}}],
          "identifier": [{ "system": "http://databank.example.jp/fhir/sid/ethics-approval", "value": "2026-{{id}}" }] }
        """;

    public static string Consent(string id, string patient, string provision = """{ "type": "permit" }""", string status = "active") =>
        $$"""
        { "resourceType": "Consent", "id": "{{id}}", "status": "{{status}}",
          "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research" }] },
          "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
          "patient": { "reference": "{{patient}}" },
          "policyRule": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN" }] },
          "provision": {{provision}} }
        """;

    public async Task PutAsync(string path, string json)
    {
        using var answer = await DataManager.PutFhirAsync($"/fhir/{path}", json);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
    }

    /// <summary>Enrols a patient with a consent of its own; gives the consent's id.</summary>
    public async Task<string> EnrolAsync(string patient)
    {
        var consent = $"consent-{Some.Unique()}";
        await PutAsync($"Consent/{consent}", Consent(consent, patient));
        await PutAsync(
            $"ResearchSubject/subject-{consent}",
            $$"""
            { "resourceType": "ResearchSubject", "id": "subject-{{consent}}", "status": "on-study", "study": { "reference": "ResearchStudy/{{Id}}" },
              "individual": { "reference": "{{patient}}" }, "consent": { "reference": "Consent/{{consent}}" } }
            """);
        return consent;
    }

    /// <summary>Waits until a search of the view finds this many.</summary>
    public async Task<IReadOnlyList<JsonElement>> WaitForAsync(string search, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await Researcher.GetAsync($"{Fhir}/{search}", Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var bundle = await answer.JsonAsync();
                var found = bundle.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList() : [];
                if (found.Count == count) return found;
            }
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience,
                $"{search} did not come to {count} matches: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}\n{appliance.Output}");
            await Task.Delay(100, Cancellation);
        }
    }

    /// <summary>How many items of a kind the leak guard has kept out of this theme, as operators are told.</summary>
    public async Task<double> LeaksAsync(string kind)
    {
        using var operators = appliance.Administrator;
        return Dropped().Matches(await operators.GetStringAsync("/metrics", Cancellation))
            .Where(line => new[] { $"theme=\"{Id}\"", "reason=\"Leak\"", $"kind=\"{kind}\"" }.All(label => line.Groups["labels"].Value.Contains(label, StringComparison.Ordinal)))
            .Sum(line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until operators are told of a leak of this kind: what they ask for may be some moments old.</summary>
    public async Task WaitForLeakAsync(string kind)
    {
        for (var attempt = 0; await LeaksAsync(kind) == 0; attempt++)
        {
            Assert.True(attempt < 200, $"No leak was counted of {kind}.");
            await Task.Delay(150, Cancellation);
        }
    }

    /// <summary>What the researcher is answered once the consents are current: on a busy machine they may be behind for a while, which is 503.</summary>
    public async Task<HttpResponseMessage> GetAsync(string url, string? accept)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await Researcher.GetAsync(url, accept);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 200) return answer;
            answer.Dispose();
            await Task.Delay(150, Cancellation);
        }
    }

    /// <summary>The metadata of all images in the view, once there are this many.</summary>
    public async Task<IReadOnlyList<JsonElement>> WaitForImagesAsync(int count)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = new List<JsonElement>();
            using var studies = await GetAsync($"{DicomWeb}/studies", "application/dicom+json");
            if (studies.StatusCode == HttpStatusCode.OK)
            {
                foreach (var study in (await studies.JsonAsync()).EnumerateArray())
                {
                    using var metadata = await GetAsync($"{DicomWeb}/studies/{study.Value("0020000D")}/metadata", "application/dicom+json");
                    // A study may leave the view between the two requests.
                    if (metadata.StatusCode != HttpStatusCode.NotFound) found.AddRange((await metadata.JsonAsync()).EnumerateArray());
                }
            }
            if (studies.IsSuccessStatusCode && found.Count == count) return found;
            Assert.True(attempt < 200, $"There are {found.Count} images in the view, not {count}.");
            await Task.Delay(150, Cancellation);
        }
    }

    [GeneratedRegex(@"^databank_proxy_dropped\w*\{(?<labels>[^}]*)\} (?<value>[0-9.e+]+)", RegexOptions.Multiline)]
    private static partial Regex Dropped();
}
