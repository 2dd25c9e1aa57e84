using System.Net;
using System.Text.Json;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public class ResearchExportTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_view_is_exported_in_bulk_for_who_asked_and_is_taken_back_when_somebody_leaves()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var first = Some.Unique();
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(first, family: "西園寺"))).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        var consent = await theme.EnrolAsync(patient);
        await theme.AddPersonsAsync(3, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition", 3);
        await theme.WaitForAsync("Observation", 1);

        var status = await StartAsync(theme);
        var manifest = await WaitAsync(theme.Researcher, status);
        Assert.True(manifest.GetProperty("requiresAccessToken").GetBoolean());
        var lines = new List<JsonElement>();
        foreach (var file in manifest.GetProperty("output").EnumerateArray())
        {
            var text = await theme.Researcher.GetStringAsync(file.Text("url"), Cancellation);
            Assert.DoesNotContain("西園寺", text, StringComparison.Ordinal);
            Assert.DoesNotContain(first, text, StringComparison.Ordinal);
            lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)));
        }
        Assert.Equal((4, 3, 1), (Count(lines, "Patient"), Count(lines, "Condition"), Count(lines, "Observation")));
        var seen = (await theme.WaitForAsync("Patient", 4)).Select(each => each.Text("id")).Order();
        Assert.Equal(seen, lines.Where(line => line.Text("resourceType") == "Patient").Select(line => line.Text("id")).Order());

        // A file takes a token; another researcher of the theme, and the clinical side, have no such export.
        var url = manifest.Text("output", "0", "url");
        using var narrower = appliance.Client(appliance.Token(new TokenRequest($"test-{Roles.Researcher}", [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1)) { Scopes = ["system/Patient.rs"] }));
        using var colleague = appliance.Client(appliance.Token(new TokenRequest("colleague", [Roles.Researcher], [theme.Id], TimeSpan.FromHours(1))));
        foreach (var (client, path, expected) in new[]
        {
            (appliance.Anonymous, url, HttpStatusCode.Unauthorized), (colleague, url, HttpStatusCode.NotFound), (colleague, status.ToString(), HttpStatusCode.NotFound),
            (narrower, url, HttpStatusCode.Forbidden), (narrower, status.ToString(), HttpStatusCode.Forbidden),
            (appliance.Researcher("other"), url, HttpStatusCode.NotFound), (theme.DataManager, $"/fhir/_operations/{status.Segments[^1]}", HttpStatusCode.NotFound),
        })
        {
            using var answer = await client.GetAsync(path, Cancellation);
            Assert.Equal(expected, answer.StatusCode);
        }

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await theme.WaitForAsync("Patient", 3);
        for (var attempt = 0; ; attempt++)
        {
            using var late = await theme.Researcher.GetAsync(url, Cancellation);
            if (late.StatusCode == HttpStatusCode.Gone) break;
            Assert.True(attempt < 100, $"The export is still there: {(int)late.StatusCode}");
            await Task.Delay(100, Cancellation);
        }
        // Who has fetched it is told, at the state's URL, and nobody else.
        using var flagged = await theme.GetAsync(status.ToString(), "application/json");
        Assert.Equal(HttpStatusCode.Gone, flagged.StatusCode);
        Assert.Contains("撤回", await flagged.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var other = await colleague.GetAsync(status, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_view_has_no_Groups_so_that_none_of_the_clinical_side_chooses_what_is_exported_from_it()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Patient", 1);
        var group = (await theme.DataManager.CreateAsync($$"""{ "resourceType": "Group", "type": "person", "actual": true, "member": [{ "entity": { "reference": "{{patient}}" } }] }""")).Text("id");
        foreach (var id in new[] { group, "no-such-group" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{theme.Fhir}/Group/{id}/$export");
            request.Headers.Add("Prefer", "respond-async");
            using var answer = await theme.Researcher.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_killed_export_of_a_view_goes_on_without_doubles()
    {
        const int Persons = 400, Observations = 5;
        await using var own = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(own);
        await theme.AddPersonsAsync(Persons, _ => [.. Enumerable.Range(0, Observations).Select(value => Some.Observation(Person.Reference, value: value))]);
        await Waiting.UntilAsync(async () => await CountAsync(theme, "Patient") == Persons && await CountAsync(theme, "Observation") == Persons * Observations, TimeSpan.FromSeconds(120));

        var status = await StartAsync(theme, "Patient,Observation,Provenance");
        var folder = Path.Combine(own.DataFolder, "view-exports");
        List<string> files = [];
        for (var attempt = 0; files.Count == 0; attempt++)
        {
            Assert.True(attempt < 6000, "Nothing is written.");
            await Task.Delay(5, Cancellation);
            if (Directory.Exists(folder)) files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0)];
        }
        await own.KillAsync();
        var written = files.Sum(file => File.ReadLines(file).Count());
        Assert.True(written is > 0 and < 2 * Persons * (1 + Observations), $"{written} lines: the kill fell beside the export.");
        await File.AppendAllTextAsync(files[^1], "{\"half of a li", Cancellation);

        await own.RestartAsync();
        var manifest = await WaitAsync(theme.Researcher, status);
        var lines = new List<JsonElement>();
        foreach (var file in manifest.GetProperty("output").EnumerateArray())
            lines.AddRange((await theme.Researcher.GetStringAsync(file.Text("url"), Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)));
        Assert.Equal((Persons, Persons * Observations, Persons * (1 + Observations)), (Count(lines, "Patient"), Count(lines, "Observation"), Count(lines, "Provenance")));
        Assert.Equal(lines.Count, lines.Select(line => $"{line.Text("resourceType")}/{line.Text("id")}").Distinct().Count());
    }

    private static async Task<int> CountAsync(TestTheme theme, string type)
    {
        using var answer = await theme.GetAsync($"{theme.Fhir}/{type}?_summary=count", "application/fhir+json");
        return (await answer.JsonAsync()).TryGetProperty("total", out var total) ? total.GetInt32() : 0;
    }

    private static int Count(List<JsonElement> lines, string type) => lines.Count(line => line.Text("resourceType") == type);

    private static async Task<Uri> StartAsync(TestTheme theme, string types = "Patient,Condition,Observation")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{theme.Fhir}/$export?_type={types}");
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await theme.Researcher.SendAsync(request, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(Cancellation));
        return answer.Content.Headers.ContentLocation!;
    }

    private static async Task<JsonElement> WaitAsync(HttpClient client, Uri status)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await client.GetAsync(status, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.JsonAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable && attempt < 200, $"{(int)answer.StatusCode}");
            await Task.Delay(150, Cancellation);
        }
    }
}
